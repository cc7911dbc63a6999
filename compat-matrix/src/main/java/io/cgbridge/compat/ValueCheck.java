package io.cgbridge.compat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How systemd checks the value of a property, beyond its type. The names stand in the rows of {@code properties/*.json} as
 * {@code check}; a row without one is checked by its numbers, else by its words, else not at all. Source: {@code src/core/dbus-*.c} at
 * the tags v205 to v239, measurements on 247 to 262.
 */
public enum ValueCheck {
    NONE {
        @Override
        Optional<Problem> problem(Value value) {
            return Optional.empty();
        }
    },
    NUMBER {
        @Override
        Optional<Problem> problem(Value value) {
            BigInteger number = value.unsigned();
            return value.facts().accepts(value.version(), number) ? Optional.empty() : value.refused("weight", number.toString());
        }
    },
    WORD {
        @Override
        Optional<Problem> problem(Value value) {
            return value.facts().takes(value.version(), value.text()) ? Optional.empty() : value.refused("invalid", value.text());
        }
    },
    /** A signal number, signed. */
    SIGNAL {
        @Override
        Optional<Problem> problem(Value value) {
            long signal = value.number();
            return signal >= 1 && signal <= LAST_SIGNAL ? Optional.empty() : value.refused("signal", Long.toString(signal));
        }
    },
    EXIT_STATUS {
        @Override
        Optional<Problem> problem(Value value) {
            return value.number() <= LAST_STATUS ? Optional.empty() : value.refused("exit-status", "");
        }
    },
    /** A fraction of the machine's memory, in 2^32-1 parts; less than one page counts as 0. */
    MEMORY_SHARE {
        @Override
        Optional<Problem> problem(Value value) {
            BigInteger pages = value.unsigned().multiply(BigInteger.valueOf(value.memoryPages())).divide(UINT32_MAX);
            BigInteger judged = pages.signum() == 0 ? BigInteger.ZERO : value.unsigned();
            return value.facts().accepts(value.version(), judged) ? Optional.empty() : value.refused("scale", "");
        }
    },
    /** A span of time with a smallest value, which the refusal writes as systemd writes spans. */
    DURATION {
        @Override
        Optional<Problem> problem(Value value) {
            BigInteger number = value.unsigned();
            return value.facts().accepts(value.version(), number) ? Optional.empty() : value.refused("duration", span(number.longValue()));
        }

        private String span(long microseconds) {
            return microseconds == 0 ? "0" : microseconds < 1000 ? microseconds + "us" : microseconds / 1000 + "ms";
        }
    },
    PERCENT {
        @Override
        Optional<Problem> problem(Value value) {
            return value.text().matches("(?:100|[0-9]{1,2})(?:\\.[0-9]+)?%") ? Optional.empty() : value.refused("invalid", value.text());
        }
    },
    /** A bit mask of CPUs or memory nodes. */
    MASK {
        @Override
        Optional<Problem> problem(Value value) {
            return ((byte[]) value.value()).length <= LONGEST_MASK ? Optional.empty() : value.refused("mask", "");
        }
    },
    /** Pairs of a path and a number; the row's numbers, if any, are for the number. */
    DEVICES {
        @Override
        Optional<Problem> problem(Value value) {
            for (List<?> pair : value.structs()) {
                String path = (String) pair.get(0);
                BigInteger number = unsigned(pair.get(1));
                // not looked at before 237; 237 and 238 wanted a node in /dev
                if (value.version() >= 237 && (!normalized(path) || value.version() <= 238 && !path.startsWith("/dev/"))) {
                    return Optional.of(new Problem("device-path", path));
                }
                if (!value.facts().numbers().isEmpty() && !value.facts().accepts(value.version(), number)) {
                    return value.refused("device-number", number.toString());
                }
            }
            return Optional.empty();
        }
    },
    DEVICE_ALLOW {
        @Override
        Optional<Problem> problem(Value value) {
            for (List<?> pair : value.structs()) {
                String node = (String) pair.get(0);
                if (!node.startsWith("/dev/") && !node.startsWith("/run/systemd/inaccessible/") && !node.startsWith("block-")
                        && !node.startsWith("char-") || !normalized(node)) {
                    return Optional.of(new Problem("device-node", node));
                }
                if (!((String) pair.get(1)).chars().allMatch(flag -> "rwm".indexOf(flag) >= 0)) {
                    return Optional.of(new Problem("device-flags", node));
                }
            }
            return Optional.empty();
        }
    },
    CONTROLLERS {
        @Override
        Optional<Problem> problem(Value value) {
            return value.firstText(CONTROLLER_NAMES::contains).flatMap(bad -> value.refused("controller", bad));
        }
    },
    /** One name of a cgroup below the unit's, or nothing. */
    SUBGROUP {
        @Override
        Optional<Problem> problem(Value value) {
            String name = value.text();
            return name.isEmpty() || !name.contains("/") && !name.equals(".") && !name.equals("..") && !name.startsWith("cgroup.")
                    ? Optional.empty() : value.refused("subgroup", name);
        }
    },
    UNIT_NAMES {
        @Override
        Optional<Problem> problem(Value value) {
            return value.firstText(UNIT_NAME.asMatchPredicate()).flatMap(bad -> value.refused("unit-name", bad));
        }
    },
    SLICE {
        @Override
        Optional<Problem> problem(Value value) {
            String name = value.text();
            if (!UNIT_NAME.matcher(name).matches()) {
                return value.refused("slice-name", name);
            }
            return name.endsWith(".slice") ? Optional.empty() : value.refused("no-slice", name);
        }
    },
    /** Absolute paths without {@code .} and {@code ..}. */
    FILTERS {
        @Override
        Optional<Problem> problem(Value value) {
            return value.firstText(path -> path.startsWith("/") && normalized(path)).flatMap(bad -> value.refused("filter-path", bad));
        }
    },
    MOUNTS {
        @Override
        Optional<Problem> problem(Value value) {
            return value.firstText(path -> path.startsWith("/")).flatMap(bad -> value.refused("mount-path", bad));
        }
    },
    /** An absolute path or nothing. */
    PATH {
        @Override
        Optional<Problem> problem(Value value) {
            String path = value.text();
            return path.isEmpty() || path.startsWith("/") ? Optional.empty() : value.refused("setting", path);
        }
    },
    URLS {
        @Override
        Optional<Problem> problem(Value value) {
            return value.firstText(url -> URL.matcher(url).lookingAt()).flatMap(bad -> value.refused("url", bad));
        }
    },
    /** A name or number of a user or group; systemd's relaxed rules for those that exist elsewhere. */
    ACCOUNT {
        @Override
        Optional<Problem> problem(Value value) {
            return value.text().isEmpty() || ACCOUNT_NAME.matcher(value.text()).matches() ? Optional.empty()
                    : value.refused("setting", value.text());
        }
    },
    BUS_NAME {
        @Override
        Optional<Problem> problem(Value value) {
            return value.text().isEmpty() || BUS_NAMES.matcher(value.text()).matches() ? Optional.empty()
                    : value.refused("bus-name", value.text());
        }
    },
    INTERFACE {
        @Override
        Optional<Problem> problem(Value value) {
            String name = value.text();
            return name.isEmpty() || name.length() < LONGEST_INTERFACE && name.matches("[!-~&&[^/:%]]+") ? Optional.empty()
                    : value.refused("interface", name);
        }
    },
    /** Conditions and assertions; the row's words are their kinds. */
    CONDITIONS {
        @Override
        Optional<Problem> problem(Value value) {
            for (List<?> condition : value.structs()) {
                String kind = (String) condition.get(0);
                if (!value.facts().takes(value.version(), kind)) {
                    return value.refused("condition", kind);
                }
            }
            return Optional.empty();
        }
    },
    ADDRESSES {
        @Override
        Optional<Problem> problem(Value value) {
            for (List<?> row : value.structs()) {
                long family = (Long) row.get(0);
                byte[] address = (byte[]) row.get(1);
                long prefix = (Long) row.get(2);
                if (family != INET && family != INET6) {
                    return value.refused("address-family", Long.toString(family));
                }
                String word = family == INET ? "AF_INET" : "AF_INET6";
                int bytes = family == INET ? 4 : 16;
                if (address.length != bytes) {
                    return value.refused("address-size", "%s, expected %d, got %d".formatted(word, bytes, address.length));
                }
                if (prefix > bytes * 8L) {
                    return value.refused("address-prefix", "%d too large for address family %s".formatted(prefix, word));
                }
            }
            return Optional.empty();
        }
    },
    SOCKETS {
        @Override
        Optional<Problem> problem(Value value) {
            for (List<?> row : value.structs()) {
                long family = (Long) row.get(0);
                long protocol = (Long) row.get(1);
                long count = (Long) row.get(2);
                long port = (Long) row.get(3);
                if (family != 0 && family != INET && family != INET6) {
                    return value.refused("socket-family", "");
                }
                if (protocol != 0 && protocol != TCP && protocol != UDP) {
                    return value.refused("socket-protocol", "");
                }
                if (port + count > 1 << 16) {
                    return value.refused("socket-range", "");
                }
                if (port == 0 && count != 0) {
                    return value.refused("socket-start", "");
                }
            }
            return Optional.empty();
        }
    },
    BPF_PROGRAMS {
        @Override
        Optional<Problem> problem(Value value) {
            for (List<?> pair : value.structs()) {
                String attach = (String) pair.get(0);
                String path = (String) pair.get(1);
                if (!value.facts().takes(value.version(), attach)) {
                    return value.refused("bpf-attach", attach);
                }
                if (!path.startsWith("/") || !normalized(path)) {
                    return value.refused("filter-path", path);
                }
            }
            return Optional.empty();
        }
    },
    NFT_SETS {
        @Override
        Optional<Problem> problem(Value value) {
            for (List<?> row : value.structs()) {
                if ((Long) row.get(0) != NFT_SOURCE_CGROUP) {
                    return value.refused("nft-source", row.get(0).toString());
                }
            }
            return Optional.empty();
        }
    },
    MARKERS {
        @Override
        Optional<Problem> problem(Value value) {
            return value.firstText(marker -> value.facts().takes(value.version(), marker.replaceFirst("^[+-]", "")))
                    .flatMap(bad -> value.refused("marker", bad));
        }
    },
    OOM_RULES {
        @Override
        Optional<Problem> problem(Value value) {
            return value.firstText(rule -> !rule.isEmpty() && !rule.contains("/")).flatMap(bad -> value.refused("rule-name", bad));
        }
    },
    PROCESSES {
        @Override
        Optional<Problem> problem(Value value) {
            List<?> processes = (List<?>) value.value();
            if (processes.isEmpty()) {
                return value.refused("invalid", "");
            }
            if (value.version() < PROCESSES_CHECKED_SINCE) {
                return Optional.empty(); // the scope is started and fails
            }
            for (Object process : processes) {
                if (process.equals(1L)) {
                    return value.refused("manager-process", process.toString());
                }
                if (!value.processExists().test((Long) process)) {
                    return value.refused("no-process", process.toString());
                }
            }
            return Optional.empty();
        }
    };

    private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xffff_ffffL);
    private static final int PROCESSES_CHECKED_SINCE = 238;
    private static final long LAST_SIGNAL = 64;
    private static final long LAST_STATUS = 255;
    private static final int LONGEST_MASK = 1024;
    private static final int LONGEST_INTERFACE = 16;
    private static final long INET = 2;
    private static final long INET6 = 10;
    private static final long TCP = 6;
    private static final long UDP = 17;
    private static final long NFT_SOURCE_CGROUP = 1;
    private static final Set<String> CONTROLLER_NAMES = Set.of("cpu", "cpuacct", "cpuset", "io", "blkio", "memory", "devices", "pids",
            "bpf-firewall", "bpf-devices", "bpf-foreign", "bpf-socket-bind", "bpf-restrict-network-interfaces", "bpf-bind-network-interface");
    private static final Pattern UNIT_NAME = Pattern.compile("[A-Za-z0-9:_.\\\\@-]+"
            + "\\.(?:service|socket|target|device|mount|automount|swap|timer|path|slice|scope)");
    private static final Pattern URL = Pattern.compile("(?:https?://|ftp://|file:/|info:|man:).");
    private static final Pattern ACCOUNT_NAME = Pattern.compile("(?!-)[^\\p{Cntrl}:/\\s]+");
    private static final Pattern BUS_NAMES = Pattern.compile(":[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+|[A-Za-z_-][A-Za-z0-9_-]*(?:\\.[A-Za-z_-][A-Za-z0-9_-]*)+");

    /**
     * A value to judge.
     *
     * @param memoryPages pages of memory that the machine has
     */
    record Value(PropertyFacts facts, int version, Object value, long memoryPages, Predicate<Long> processExists) {
        Optional<Problem> refused(String refusal, String what) {
            return Optional.of(new Problem(facts.refusal().isEmpty() ? refusal : facts.refusal(), what));
        }

        long number() {
            return (Long) value;
        }

        BigInteger unsigned() {
            return ValueCheck.unsigned(value);
        }

        String text() {
            return (String) value;
        }

        /** The first text of a list that is not good. */
        Optional<String> firstText(Predicate<String> good) {
            return ((List<?>) value).stream().map(String.class::cast).filter(good.negate()).findFirst();
        }

        List<List<?>> structs() {
            return ((List<?>) value).stream().<List<?>>map(struct -> (List<?>) struct).toList();
        }
    }

    /** A key of {@code refusals.json} and the text that its message quotes. */
    record Problem(String refusal, String value) {
    }

    /** What is wrong with a value of the right type; empty if systemd takes it. */
    abstract Optional<Problem> problem(Value value);

    private static BigInteger unsigned(Object number) {
        return new BigInteger(Long.toUnsignedString((Long) number));
    }

    private static boolean normalized(String path) {
        return !path.isEmpty() && Arrays.stream(path.split("/")).noneMatch(part -> part.equals(".") || part.equals(".."));
    }
}

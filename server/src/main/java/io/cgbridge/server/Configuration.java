package io.cgbridge.server;

import io.cgbridge.server.Cgbridge.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where options get their values that are not on the command line: the environment ({@code CGBRIDGE_MAX_BODY} for
 * {@code --max-body}), then a file of lines {@code max-body = 4M}. Every long option of {@code serve} is a key; any other key is an
 * error.
 */
final class Configuration implements IDefaultValueProvider {
    static final Path DEFAULT_FILE = Path.of("/etc/cgbridge/cgbridge.conf");
    private static final String PREFIX = "CGBRIDGE_";
    /** For the scripts of {@code server/hooks}. */
    private static final String FOR_HOOKS = PREFIX + "HOOK_";
    private static final Set<String> FOR_THE_START_SCRIPT = Set.of("CGBRIDGE_JAVA_OPTIONS");
    private static final Set<String> NO_KEYS = Set.of("help", "version", "config");
    /** What other commands than {@code serve} take from here too. */
    private static final Set<String> SHARED = Set.of("socket", "bus", "state-dir");

    private final Map<String, String> values = new HashMap<>();

    private Configuration() {
    }

    /**
     * Reads the environment and the file that it or the command line names.
     *
     * @throws CommandException for an unknown key, with the nearest known one, and for a file that is not as it should be
     */
    static Configuration of(Map<String, String> environment, String... arguments) {
        Known known = new Known();
        Configuration configuration = new Configuration();
        String named = argument("--config", arguments);
        if (named == null) {
            named = environment.get(PREFIX + "CONFIG");
        }
        configuration.file(named == null ? DEFAULT_FILE : Path.of(named), named != null, known);
        configuration.environment(environment, known);
        return configuration;
    }

    /** The keys, found out only when somebody sets one. */
    private static final class Known {
        private Set<String> keys = Set.of();

        Set<String> keys() {
            if (keys.isEmpty()) {
                keys = Configuration.options().stream().map(Configuration::key).collect(Collectors.toCollection(TreeSet::new));
            }
            return keys;
        }
    }

    /** The options of {@code serve} that are keys, in its order. */
    static List<OptionSpec> options() {
        return CommandSpec.forAnnotatedObject(ServeCommand.class).options().stream().filter(option -> !NO_KEYS.contains(key(option))).toList();
    }

    static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }

    /** The environment variable of a key. */
    static String variable(OptionSpec option) {
        return PREFIX + key(option).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String argument(String option, String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(option + "=")) {
                return arguments[i].substring(option.length() + 1);
            }
            if (arguments[i].equals(option) && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return null;
    }

    private void file(Path file, boolean mustExist, Known known) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            if (mustExist) {
                throw new CommandException(Cgbridge.USAGE, "there is no configuration file '" + file + "'.");
            }
            return;
        } catch (IOException e) {
            throw CommandException.unreadable(file, e);
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int at = 1; at <= lines.size(); at++) {
            String line = lines.get(at - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = file + ":" + at;
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new CommandException(Cgbridge.USAGE, place + ": '" + line + "' is not of the form 'key = value'.");
            }
            String key = line.substring(0, equals).strip();
            if (!known.keys().contains(key)) {
                throw new CommandException(Cgbridge.USAGE, place + ": there is no key '" + key + "'" + nearest(key, known.keys()));
            }
            Integer before = seen.put(key, at);
            if (before != null) {
                throw new CommandException(Cgbridge.USAGE, place + ": '" + key + "' is set in line " + before + " already.");
            }
            values.put(key, line.substring(equals + 1).strip());
        }
    }

    private void environment(Map<String, String> environment, Known known) {
        List<String> names = new ArrayList<>(environment.keySet());
        names.sort(Comparator.naturalOrder());
        for (String name : names) {
            if (!name.startsWith(PREFIX) || name.equals(PREFIX + "CONFIG") || name.startsWith(FOR_HOOKS) || FOR_THE_START_SCRIPT.contains(name)) {
                continue;
            }
            String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
            if (!known.keys().contains(key)) {
                throw new CommandException(Cgbridge.USAGE, "the environment sets " + name + ", and there is no key '" + key + "'" + nearest(key, known.keys()));
            }
            values.put(key, environment.get(name));
        }
    }

    private static String nearest(String key, Set<String> known) {
        String nearest = known.stream().min(Comparator.comparingInt(other -> distance(key, other))).orElse("");
        return distance(key, nearest) <= Math.max(2, key.length() / 2) ? "; did you mean '" + nearest + "'?"
                : "; the keys are " + String.join(", ", known) + ".";
    }

    /** How many letters must be put in, left out or changed (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    void applyTo(CommandLine line) {
        line.setDefaultValueProvider(this);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
            return null;
        }
        String key = key(option);
        boolean ours = argument.command().name().equals("serve") || SHARED.contains(key);
        return ours && !NO_KEYS.contains(key) ? values.get(key) : null;
    }
}

package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares a report with the kernel's files, without cgbridge's own code: {@code exact} and {@code converted} must be what the table wants and the
 * kernel holds, {@code approximated} must say the number that is held, and whatever is not held must have changed nothing.
 */
final class Judge {
    private static final Set<String> HOLDING = Set.of("exact", "converted", "approximated");
    /** How both hierarchies write that there is no limit: memory, huge pages of 2 MiB and of 1 GiB. */
    private static final Set<String> UNLIMITED = Set.of("max", "-1", "infinity", "9223372036854771712", "9223372036852678656", "9223372035781033984");

    private final Map<String, List<Wanted>> wants;
    private final Set<String> mayDrop;
    private final Map<String, String> before;
    private final Map<String, String> after;
    private final Map<String, String> defaults;
    private final Map<String, String> inForce;

    /**
     * @param wants the files by the path of a leaf, or of what holds it
     * @param mayDrop leaves that may be dropped although this host has the file
     * @param defaults every file that a unit can have here, with what it says in a new unit
     */
    Judge(Map<String, List<Wanted>> wants, Set<String> mayDrop, Map<String, String> before, Map<String, String> after, Map<String, String> defaults) {
        this.wants = wants;
        this.mayDrop = mayDrop;
        this.before = before;
        this.after = after;
        this.defaults = defaults;
        // systemd takes a controller away from a unit that no longer asks anything of it, and then there is no limit
        inForce = new HashMap<>(defaults);
        inForce.putAll(after);
    }

    /** True if the host is said to hold something for this leaf. */
    static boolean holds(JsonNode entry) {
        return HOLDING.contains(entry.get("outcome").textValue()) && entry.has("targets");
    }

    /** What is wrong with one line of the report, in a sentence; empty if nothing is. */
    String fault(JsonNode entry) {
        String outcome = entry.get("outcome").textValue();
        List<Wanted> wanted = wanted(entry.get("path").textValue());
        boolean changed = entry.has("targets");
        if (!changed) {
            return notHeld(entry, outcome, wanted);
        }
        if (wanted == null) {
            return "The table knows no file for this here.";
        }
        for (Wanted one : wanted) {
            if (!one.holds(inForce)) {
                return one.file() + " is " + inForce.getOrDefault(one.file(), "not there") + ", wanted " + String.join(" or ", one.texts()) + ".";
            }
        }
        return wanted.isEmpty() || !HOLDING.contains(outcome) ? "" : number(entry, outcome, wanted);
    }

    private String notHeld(JsonNode entry, String outcome, List<Wanted> wanted) {
        boolean could = wanted != null && !wanted.isEmpty() && wanted.stream().allMatch(one -> one.ifThere() || after.containsKey(one.file()) || defaults.containsKey(one.file()));
        boolean allowed = mayDrop.stream().anyMatch(entry.get("path").textValue()::startsWith);
        if (outcome.equals("dropped") && could && !allowed) {
            return "This host has " + wanted.get(0).file() + ".";
        }
        if (HOLDING.contains(outcome) && wanted != null && !wanted.stream().allMatch(one -> one.holds(inForce))) {
            return "Said to hold already, and it does not.";
        }
        return outcome.equals("approximated") || outcome.equals("converted") ? "Nothing is named that holds it." : "";
    }

    private String number(JsonNode entry, String outcome, List<Wanted> wanted) {
        JsonNode said = entry.has("held") ? entry.get("held") : entry.get("value");
        boolean plain = !said.isNull() && !said.isBoolean() && wanted.get(0).how() != '!' && !entry.get("path").textValue().matches(".*\\.(major|minor|name|pageSize|type|access|allow)");
        if (!plain || wanted.stream().anyMatch(one -> inForce.containsKey(one.file()) && contains(inForce.get(one.file()), said.asText()))) {
            return "";
        }
        boolean scaled = outcome.equals("converted") && !entry.has("held");
        return scaled ? "" : "The report says " + said.asText() + ", and the kernel holds " + held(wanted) + ".";
    }

    /** True if the kernel's text has every word of what was asked, however either writes numbers. */
    private static boolean contains(String text, String asked) {
        Set<String> words = new HashSet<>();
        text.lines().forEach(line -> Arrays.stream(line.split("[ =]")).map(Judge::number).forEach(words::add));
        return Arrays.stream(asked.strip().split("[ =\n]+")).map(Judge::number).allMatch(words::contains) || set(asked).equals(set(text)) && !set(asked).isEmpty();
    }

    private static String number(String word) {
        if (UNLIMITED.contains(word) || word.matches("-\\d+") ) {
            return "max";
        }
        int shift = word.isEmpty() ? -1 : "KMGT".indexOf(Character.toUpperCase(word.charAt(word.length() - 1)));
        String digits = shift < 0 ? word : word.substring(0, word.length() - 1);
        return digits.matches("\\d+") ? new BigInteger(digits).shiftLeft(10 * (shift + 1)).toString() : word.replaceAll("(\\.\\d*?)0+$", "$1").replaceAll("\\.$", "");
    }

    private static Set<Integer> set(String list) {
        Set<Integer> numbers = new TreeSet<>();
        for (String range : list.split(",")) {
            if (range.matches("\\d{1,4}(-\\d{1,4})?")) {
                String[] ends = range.split("-");
                for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                    numbers.add(i);
                }
            }
        }
        return numbers;
    }

    /** What the kernel holds for a leaf, file by file; empty if the table knows no file for it. */
    String held(JsonNode entry) {
        List<Wanted> wanted = wanted(entry.get("path").textValue());
        return wanted == null ? "" : held(wanted);
    }

    private String held(List<Wanted> wanted) {
        List<String> files = new ArrayList<>();
        for (Wanted one : wanted) {
            if (after.containsKey(one.file()) && files.stream().noneMatch(file -> file.startsWith(one.file() + "="))) {
                files.add(one.file() + "=" + after.get(one.file()).replace("\n", "; "));
            }
        }
        return String.join(", ", files);
    }

    private List<Wanted> wanted(String path) {
        String best = null;
        for (String prefix : wants.keySet()) {
            boolean covers = path.equals(prefix) || path.startsWith(prefix) && ".[".indexOf(path.charAt(prefix.length())) >= 0;
            if (covers && (best == null || prefix.length() > best.length())) {
                best = prefix;
            }
        }
        return best == null ? null : wants.get(best);
    }

    /** Files that changed although no leaf that is held asked for it, with both texts. */
    Map<String, String> strays(JsonNode report) {
        Set<String> claimed = new HashSet<>();
        for (JsonNode entry : report) {
            List<Wanted> wanted = entry.has("targets") ? wanted(entry.get("path").textValue()) : null;
            if (wanted != null) {
                wanted.forEach(one -> claimed.add(one.file()));
            }
        }
        Map<String, String> strays = new TreeMap<>();
        after.forEach((file, text) -> {
            String was = before.getOrDefault(file, defaults.getOrDefault(file, text));
            if (!was.equals(text) && !claimed.contains(file)) {
                strays.put(file, was.replace("\n", "; ") + " -> " + text.replace("\n", "; "));
            }
        });
        return strays;
    }
}

package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.DeviceAllowList.Devices;
import io.cgbridge.translator.DeviceAllowList.Hole;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules as {@code + c 1:3 rwm} (allow), {@code - c 1:3 rwm} (deny), {@code + a} and {@code - a}; the result as the default and its exceptions.
 * Cases marked occ are those of opencontainers/cgroups' emulator.
 */
class DeviceAllowListTest {
    static Stream<Arguments> results() {
        return Stream.of(
                rules("nothing").gives("deny"),
                rules("allow-all", "+ a").gives("allow"),
                rules("deny-all", "+ a", "- a").gives("deny"),
                rules("the last a wins and empties the list (occ filter-weird)", "- b 8:1 rwm", "+ a", "- b 8:2 rwm").gives("allow", "b 8:2 rwm"),
                rules("occ Whitelist-SwitchToOtherMode", "- a", "+ c *:* rwm", "+ c 1:1 r", "+ a").gives("allow"),
                rules("occ Whitelist-RuleAdditionBasicDuplicate", "- a", "+ c 42:* rwm", "+ c 42:1337 rm").gives("deny", "c 42:* rwm", "c 42:1337 rm"),
                rules("occ Whitelist-RuleAdditionMerge", "- a", "+ c 2:1 rwm", "+ b 5:12 rw", "+ b 5:12 rm").gives("deny", "c 2:1 rwm", "b 5:12 rwm"),
                rules("occ Whitelist-RuleAdditionMergeWildcard", "- a", "+ b 5:* rw", "+ b 5:* rm").gives("deny", "b 5:* rwm"),
                rules("occ Whitelist-RuleRemovalBasic", "- a", "+ b 1:5 r", "+ c 42:1337 rm", "- c 42:1337 rm").gives("deny", "b 1:5 r"),
                rules("occ Whitelist-RuleRemovalNonexistent", "- a", "+ b 1:5 r", "- c 4:1 rw").gives("deny", "b 1:5 r"),
                rules("occ Whitelist-RuleRemovalFull", "- a", "+ c 42:1337 w", "- c 42:1337 rw").gives("deny"),
                rules("occ Whitelist-RuleRemovalPartial", "- a", "+ c 42:1337 rm", "- c 42:1337 r").gives("deny", "c 42:1337 m"),
                rules("occ Whitelist-PunchoutPossible: no access in common", "- a", "+ c 42:* wm", "+ c 42:1337 r", "- c 42:1337 r").gives("deny", "c 42:* wm"),
                rules("occ Blacklist-RuleAdditionBasic", "+ a", "- b 1:5 r", "- c 42:1337 rm").gives("allow", "b 1:5 r", "c 42:1337 rm"),
                rules("occ Blacklist-RuleAdditionMerge", "+ a", "- b 5:12 rw", "- b 5:12 rm").gives("allow", "b 5:12 rwm"),
                rules("occ Blacklist-RuleRemovalPartial", "+ a", "- c 42:1337 rm", "+ c 42:1337 r").gives("allow", "c 42:1337 m"),
                rules("occ Blacklist-RuleRemovalNonexistent", "+ a", "- b 1:5 r", "+ c 4:1 rw").gives("allow", "b 1:5 r"),
                rules("occ Blacklist-PunchoutPossible", "+ a", "- c 42:* wm", "- c 42:1337 r", "+ c 42:1337 r").gives("allow", "c 42:* wm"),
                rules("a deny takes away all that it covers; the kernel would leave 5:0 open", "+ c 5:0 rwm", "- c 5:* rw").gives("deny", "c 5:0 m"),
                rules("a deny of a whole type", "+ c 5:0 rwm", "+ c 136:* rwm", "+ b 8:0 r", "- c *:* rwm").gives("deny", "b 8:0 r"),
                rules("a deny of a minor of every major", "+ c 5:1 rwm", "+ c 5:0 rwm", "- c *:1 rwm").gives("deny", "c 5:0 rwm"),
                rules("what was taken away can be given again", "+ c 5:0 rwm", "- c 5:* rwm", "+ c 5:0 r").gives("deny", "c 5:0 r"),
                rules("an allow gives back exactly what was denied; the kernel too leaves 5:1 shut", "+ a", "- c 5:1 rwm", "+ c 5:* rwm")
                        .gives("allow", "c 5:1 rwm"),
                rules("block and character devices do not mix", "+ c 8:0 rwm", "- b 8:0 rwm").gives("deny", "c 8:0 rwm"),
                rules("0 is a number", "+ b 0:0 rwm", "- b 0:1 rwm").gives("deny", "b 0:0 rwm"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("results")
    void rulesInOrderGive(String name, List<String> rules, String byDefault, List<String> exceptions) {
        DeviceAllowList list = list(rules);
        assertEquals(byDefault, list.defaultAllow() ? "allow" : "deny");
        assertEquals(exceptions, list.exceptions().stream().map(Devices::toString).toList());
        assertEquals(Optional.empty(), list.hole());
    }

    static Stream<Arguments> holes() {
        return Stream.of(
                Arguments.of("occ Whitelist-PunchoutImpossible", List.of("- a", "+ c 42:* rm", "+ c 42:1337 r", "- c 42:1337 r"), new Hole(3, 1)),
                Arguments.of("occ Blacklist-PunchoutImpossible", List.of("+ a", "- c 42:* rm", "- c 42:1337 r", "+ c 42:1337 r"), new Hole(3, 1)),
                Arguments.of("in a whole type", List.of("+ b *:* rwm", "- b 8:0 w"), new Hole(1, 0)),
                Arguments.of("a major in a whole type", List.of("+ b *:* rwm", "- b 8:* w"), new Hole(1, 0)),
                Arguments.of("a column through a row", List.of("+ c 5:* rwm", "- c *:1 r"), new Hole(1, 0)),
                Arguments.of("a row through a column", List.of("+ c *:1 rwm", "- c 5:* r"), new Hole(1, 0)),
                Arguments.of("the first of two", List.of("+ c 5:* rwm", "- c 5:2 r", "- c 5:1 r"), new Hole(1, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("holes")
    void aHoleInARangeIsNamed(String name, List<String> rules, Hole hole) {
        assertEquals(Optional.of(hole), list(rules).hole());
    }

    static Stream<Arguments> filledHoles() {
        return Stream.of(
                Arguments.of("the same numbers again", List.of("+ c 5:* rwm", "- c 5:1 rwm", "+ c 5:1 rwm")),
                Arguments.of("the range again", List.of("+ c 5:* rwm", "- c 5:1 rwm", "+ c 5:* rwm")),
                Arguments.of("the whole type", List.of("+ c 5:* rwm", "- c 5:1 rwm", "+ c *:* rwm")),
                Arguments.of("the range taken away", List.of("+ c 5:* rwm", "- c 5:1 rwm", "- c 5:* rwm")),
                Arguments.of("another access", List.of("+ c 5:* r", "- c 5:1 w")),
                Arguments.of("a new list", List.of("+ c 5:* rwm", "- c 5:1 rwm", "- a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filledHoles")
    void aHoleThatIsFilledOrGoneIsNone(String name, List<String> rules) {
        assertEquals(Optional.empty(), list(rules).hole());
    }

    @Test
    void anExceptionKnowsItsRule() {
        DeviceAllowList list = list(List.of("- a", "+ c 1:3 r", "+ c 1:5 rwm", "+ c 1:3 w"));
        assertEquals(List.of(3, 2), list.exceptions().stream().map(list::ruleOf).toList());
    }

    @Test
    void thousandsOfRulesOfAllShapesAreLinear() {
        DeviceAllowList list = new DeviceAllowList();
        int many = 40_000;
        for (int i = 0; i < many; i++) {
            list.apply(true, new Devices('c', i % 4096, i / 4096, DeviceAllowList.ALL));
            list.apply(false, new Devices('c', i % 4096, DeviceAllowList.ANY, DeviceAllowList.READ));
            list.apply(false, new Devices('c', DeviceAllowList.ANY, i % 1000, DeviceAllowList.READ));
        }
        assertEquals(Optional.empty(), list.hole());
        assertEquals(many, list.exceptions().size());
    }

    private static DeviceAllowList list(List<String> rules) {
        DeviceAllowList list = new DeviceAllowList();
        for (String rule : rules) {
            boolean allow = rule.startsWith("+");
            if (rule.endsWith(" a")) {
                list.reset(allow);
                continue;
            }
            String[] words = rule.split("[ :]");
            int access = 0;
            for (char letter : words[4].toCharArray()) {
                access |= 1 << "rwm".indexOf(letter);
            }
            list.apply(allow, new Devices(words[1].charAt(0), number(words[2]), number(words[3]), access));
        }
        return list;
    }

    private static int number(String text) {
        return text.equals("*") ? DeviceAllowList.ANY : Integer.parseInt(text);
    }

    private record Case(String name, List<String> rules) {
        private Arguments gives(String byDefault, String... exceptions) {
            return Arguments.of(name, rules, byDefault, List.of(exceptions));
        }
    }

    private static Case rules(String name, String... rules) {
        return new Case(name, List.of(rules));
    }
}

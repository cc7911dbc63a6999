package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manual says is what the code does: each formula's text is evaluated and compared with the code. */
class FormulasTest {
    static Stream<Formula> formulas() {
        return Formulas.all().stream();
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void theTextOfAFormulaAndItsCodeAgree(Formula formula) {
        assertFalse(formula.examples().isEmpty());
        for (List<Long> example : formula.examples()) {
            assertEquals(formula.computed(example), evaluated(formula, example), formula.text() + " of " + example);
        }
    }

    /** Over the whole range of the one name, where a formula has one. */
    @ParameterizedTest
    @MethodSource("formulas")
    void theyAgreeBetweenTheExamplesToo(Formula formula) {
        if (formula.given().size() > 1) {
            return;
        }
        long first = formula.examples().stream().mapToLong(example -> example.get(0)).min().orElseThrow();
        long last = formula.examples().stream().mapToLong(example -> example.get(0)).max().orElseThrow();
        for (long number = first; number <= last; number += 1 + (last - first) / 20_000) {
            assertEquals(formula.computed(List.of(number)), evaluated(formula, List.of(number)), formula.text() + " of " + number);
        }
    }

    private static long evaluated(Formula formula, List<Long> example) {
        Map<String, Double> names = new LinkedHashMap<>();
        for (int i = 0; i < example.size(); i++) {
            names.put(formula.given().get(i), (double) example.get(i));
        }
        return (long) FormulaText.evaluate(formula.text(), names);
    }
}

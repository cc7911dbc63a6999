package io.cgbridge.translator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evaluates the texts of {@link Formula}: a reader of school arithmetic, independent of the code that the texts describe. */
final class FormulaText {
    /** Floating-point noise just above a whole number is that number; the formulas' real fractions are far larger. */
    private static final double NOISE = 1e-7;

    private final String text;
    private final Map<String, Double> names;
    private int at;

    private FormulaText(String text, Map<String, Double> names) {
        this.text = text;
        this.names = names;
    }

    /** {@code A}, {@code A, name = B} or {@code A if x <= B, else C}. */
    static double evaluate(String text, Map<String, Double> names) {
        int condition = text.indexOf(" if ");
        if (condition >= 0) {
            String[] parts = text.substring(condition + 4).split(", else ", 2);
            String[] sides = parts[0].split(" <= ", 2);
            boolean holds = evaluate(sides[0], names) <= evaluate(sides[1], names);
            return evaluate(holds ? text.substring(0, condition) : parts[1], names);
        }
        int definition = text.lastIndexOf(" = ");
        if (definition >= 0) {
            int comma = text.lastIndexOf(", ", definition);
            Map<String, Double> more = new HashMap<>(names);
            more.put(text.substring(comma + 2, definition), evaluate(text.substring(definition + 3), names));
            return evaluate(text.substring(0, comma), more);
        }
        FormulaText reader = new FormulaText(text.replace(" ", ""), names);
        double value = reader.sum();
        if (reader.at != reader.text.length()) {
            throw new IllegalArgumentException(text + " cannot be read from " + reader.text.substring(reader.at));
        }
        return value;
    }

    private double sum() {
        double value = product();
        while (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            value = text.charAt(at++) == '+' ? value + product() : value - product();
        }
        return value;
    }

    private double product() {
        double value = power();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '*') {
                at++;
                value *= power();
            } else if (c == '/') {
                at++;
                value /= power();
            } else if (Character.isLetter(c)) {
                value *= power(); // 125 l
            } else {
                return value;
            }
        }
        return value;
    }

    private double power() {
        double base = atom();
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
            return Math.pow(base, power());
        }
        return base;
    }

    private double atom() {
        if (text.charAt(at) == '(') {
            return arguments().get(0);
        }
        int from = at;
        boolean number = Character.isDigit(text.charAt(at));
        while (at < text.length() && (number ? Character.isDigit(text.charAt(at)) : Character.isLetterOrDigit(text.charAt(at)))) {
            at++;
        }
        String word = text.substring(from, at);
        if (number) {
            return Double.parseDouble(word);
        }
        return at < text.length() && text.charAt(at) == '(' ? call(word, arguments()) : name(word);
    }

    private double name(String word) {
        if (!names.containsKey(word)) {
            throw new IllegalArgumentException("nothing is called '" + word + "' in " + text);
        }
        return names.get(word);
    }

    private List<Double> arguments() {
        List<Double> values = new ArrayList<>();
        do {
            at++;
            values.add(sum());
        } while (text.charAt(at) == ',');
        at++;
        return values;
    }

    private static double call(String function, List<Double> arguments) {
        return switch (function) {
            case "floor" -> Math.floor(arguments.get(0) + NOISE);
            case "ceil" -> Math.ceil(arguments.get(0) - NOISE);
            case "log2" -> Math.log(arguments.get(0)) / Math.log(2);
            case "min" -> arguments.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
            case "max" -> arguments.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            default -> throw new IllegalArgumentException("there is no function " + function);
        };
    }
}

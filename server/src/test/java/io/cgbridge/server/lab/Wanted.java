package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one file of the kernel must say: {@code FILE=TEXT|TEXT} the whole text, {@code FILE~WORDS} some line has all these words,
 * {@code FILE!WORDS} no line has them all. With a {@code ?} before it, only where the file is there.
 */
record Wanted(String file, char how, List<String> texts, boolean ifThere) {
    private static final Pattern FORM = Pattern.compile("(\\??)([A-Za-z0-9_.]+)([=~!])(.*)", Pattern.DOTALL);

    static Wanted parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("no FILE=TEXT, FILE~WORDS or FILE!WORDS: " + text);
        }
        return new Wanted(form.group(2), form.group(3).charAt(0), List.of(form.group(4).split("\\|", -1)), !form.group(1).isEmpty());
    }

    /** One text, or an array of them. */
    static List<Wanted> parse(JsonNode texts) {
        List<Wanted> all = new ArrayList<>();
        if (texts.isTextual()) {
            all.add(parse(texts.textValue()));
        }
        texts.elements().forEachRemaining(text -> all.add(parse(text.textValue())));
        return all;
    }

    boolean holds(Map<String, String> limits) {
        String held = limits.get(file);
        if (held == null) {
            return ifThere;
        }
        return switch (how) {
            case '=' -> texts.contains(held);
            case '~' -> texts.stream().anyMatch(words -> hasLine(held, words));
            default -> texts.stream().noneMatch(words -> hasLine(held, words));
        };
    }

    private static boolean hasLine(String held, String words) {
        return held.lines().anyMatch(line -> List.of(line.split(" ")).containsAll(List.of(words.split(" "))));
    }
}

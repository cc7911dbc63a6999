package io.cgbridge.server.shim;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is never left out of a call: a unit without it would be another unit, or a less confined one. {@code never-left-out.json} has the list;
 * the operator may add names. Everything else is optional. A name that ends with {@code *} stands for all that begin like it, so that what a
 * future systemd calls {@code Protect…} is required today.
 */
public final class RequiredProperties implements Predicate<UnitProperty> {
    private final Set<String> names = new HashSet<>();
    private final Set<String> beginnings = new HashSet<>();

    /** Names for one reason. */
    record Row(String why, List<String> names) {
    }

    /** @param added names of the operator's */
    public RequiredProperties(List<String> added) {
        rows().forEach(row -> row.names().forEach(this::add));
        added.forEach(this::add);
    }

    static List<Row> rows() {
        try (InputStream data = RequiredProperties.class.getResourceAsStream("never-left-out.json")) {
            return new ObjectMapper().readValue(data, new TypeReference<>() {
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String name) {
        if (name.endsWith("*")) {
            beginnings.add(name.substring(0, name.length() - 1));
        } else {
            names.add(name);
        }
    }

    /** Also true for whatever carries file descriptors: those that stay would be counted wrongly. */
    @Override
    public boolean test(UnitProperty property) {
        return names.contains(property.name()) || beginnings.stream().anyMatch(property.name()::startsWith) || property.signature().indexOf('h') >= 0;
    }
}

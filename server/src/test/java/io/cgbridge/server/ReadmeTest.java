package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.compat.FieldMatrix;
import io.cgbridge.compat.FieldMatrix.Row;
import io.cgbridge.compat.FieldMatrix.Span;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The README's table of fields says what the code does. */
class ReadmeTest {
    private static final int VERSION = 252;
    private static final List<Row> MATRIX = FieldMatrix.compute();

    /** The cells of the table: a field or a group of them, its fate on cgroup 2, its fate on cgroup v1. */
    private static List<String[]> table() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../README.md"));
        int start = lines.indexOf("## The fields and their fates");
        return lines.subList(start, lines.size()).stream().dropWhile(line -> !line.startsWith("| `")).takeWhile(line -> line.startsWith("| `"))
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).filter(cell -> !cell.isEmpty()).toArray(String[]::new)).toList();
    }

    private static boolean isOf(String field, String row) {
        return field.equals(row) || row.endsWith("[]") && field.startsWith(row + ".");
    }

    private static String fate(Row field, Hierarchy hierarchy) {
        Span span = field.spans().stream().filter(each -> each.hierarchy() == hierarchy && each.since() <= VERSION && VERSION <= each.until()).findFirst().orElseThrow();
        String places = span.targets().stream().map(target -> "`" + target.substring(target.indexOf(':') + 1) + "`").collect(Collectors.joining(", "));
        return span.outcome().word() + " " + (places.isEmpty() ? span.reason().map(Reason::word).map(word -> "(" + word + ")").orElse("") : places);
    }

    @TestFactory
    Stream<DynamicTest> aRowSaysWhatBecomesOfItsFields() throws IOException {
        return table().stream().flatMap(cells -> {
            String row = cells[0].replace("`", "");
            return MATRIX.stream().filter(field -> isOf(field.path(), row)).map(field -> DynamicTest.dynamicTest(field.path(), () -> {
                assertEquals(fate(field, Hierarchy.UNIFIED).strip(), cells[1]);
                assertEquals(fate(field, Hierarchy.LEGACY).strip(), cells[2]);
            }));
        });
    }

    @Test
    void everyFieldHasItsRow() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String[] cells : table()) {
            rows.add(cells[0].replace("`", ""));
        }
        assertEquals(List.of(), MATRIX.stream().map(Row::path).filter(path -> !path.startsWith("unified[") && !path.startsWith("annotations["))
                .filter(path -> rows.stream().noneMatch(row -> isOf(path, row))).toList());
    }
}

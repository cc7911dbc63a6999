package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.OciResources.BlockIo;
import io.cgbridge.translator.OciResources.Cpu;
import io.cgbridge.translator.OciResources.HugepageLimit;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Memory;
import io.cgbridge.translator.OciResources.Network;
import io.cgbridge.translator.OciResources.Pids;
import io.cgbridge.translator.OciResources.Unified;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The reader's half of the accounting law: every leaf is in the records or in the entries, exactly once, with its path and value. */
class OciReaderLawTest {
    private static final Set<String> UNSIGNED = Set.of("swappiness", "shares", "burst", "period", "realtimePeriod", "rate");
    private static final Set<Object> NULL_OBJECTS = Set.of(Memory.NULL, Cpu.NULL, Pids.NULL, BlockIo.NULL, Network.NULL);

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void anyJsonObject(@ForAll("anything") String json) throws MalformedDocumentException {
        check(json);
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void documentsInTheShapeOfTheSchema(@ForAll("shaped") String json) throws MalformedDocumentException {
        check(json);
    }

    @Provide
    Arbitrary<String> anything() {
        return Documents.anything();
    }

    @Provide
    Arbitrary<String> shaped() {
        return Documents.shaped();
    }

    private static void check(String json) throws MalformedDocumentException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        OciDocument document = OciReader.read(text);
        List<String> found = new ArrayList<>();
        document.entries().forEach(entry -> found.add(JsonLeaves.line(entry)));
        addLeaf(LeafPath.CGROUPS_PATH, document.cgroupsPath(), false, found);
        document.annotations().forEach(annotation -> found.add(JsonLeaves.line(annotation.path(), annotation.text())));
        for (RecordComponent member : OciResources.class.getRecordComponents()) {
            add(LeafPath.top(member.getName()), get(member, document.resources()), found);
        }
        assertEquals(String.join("\n", JsonLeaves.of(text)), String.join("\n", found.stream().sorted().toList()));
    }

    private static void add(LeafPath path, Object value, List<String> found) {
        if (value instanceof Leaf<?> leaf) {
            addLeaf(path, leaf, UNSIGNED.stream().anyMatch(name -> path.toString().endsWith("." + name)), found);
        } else if (value instanceof Items<?> items) {
            boolean map = Set.of("rdma", "unified").contains(path.toString());
            switch (items.state()) {
                case NULL -> found.add(JsonLeaves.line(path, ReportEntry.NULL));
                case EMPTY -> found.add(JsonLeaves.line(path, map ? ReportEntry.EMPTY_OBJECT : ReportEntry.EMPTY_ARRAY));
                default -> items.list().forEach(item -> addElement(item, found));
            }
        } else if (NULL_OBJECTS.stream().anyMatch(nothing -> nothing == value)) {
            found.add(JsonLeaves.line(path, ReportEntry.NULL));
        } else {
            for (RecordComponent member : value.getClass().getRecordComponents()) {
                add(path.field(member.getName()), get(member, value), found);
            }
        }
    }

    private static void addElement(Object element, List<String> found) {
        if (element instanceof Unified unified) {
            addLeaf(unified.path(), unified.value(), false, found);
            return;
        }
        RecordComponent[] members = element.getClass().getRecordComponents();
        LeafPath path = (LeafPath) get(members[0], element);
        for (RecordComponent member : members) {
            if (get(member, element) instanceof Leaf<?> leaf) {
                boolean unsigned = UNSIGNED.contains(member.getName()) || element instanceof HugepageLimit;
                addLeaf(path.field(member.getName()), leaf, unsigned, found);
            }
        }
    }

    private static void addLeaf(LeafPath path, Leaf<?> leaf, boolean unsigned, List<String> found) {
        if (leaf.isNull()) {
            found.add(JsonLeaves.line(path, ReportEntry.NULL));
        } else if (leaf.hasValue()) {
            Object value = leaf.get();
            found.add(JsonLeaves.line(path, unsigned && value instanceof Long number ? new BigInteger(Long.toUnsignedString(number)) : value));
        }
    }

    private static Object get(RecordComponent member, Object record) {
        try {
            return member.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}

package io.cgbridge.translator;

import java.util.List;

/**
 * What was read from a document: the resources, what else of a whole {@code config.json} concerns cgbridge, and the report
 * entries of everything that is not in the records (unknown members, wrong types, nulls and empty containers).
 *
 * @param whole true for a {@code config.json} (it has {@code ociVersion} or {@code linux}), false for bare resources
 * @param cgroupsPath {@code linux.cgroupsPath}
 * @param annotations the {@code org.systemd.property.*} annotations, in document order
 * @param entries one entry for each leaf that the records do not hold
 */
public record OciDocument(boolean whole, OciResources resources, Leaf<String> cgroupsPath, List<Annotation> annotations,
        List<ReportEntry> entries) {

    /** The prefix by which runtimes take systemd properties from annotations. */
    public static final String PROPERTY_PREFIX = "org.systemd.property.";

    /**
     * An annotation {@code org.systemd.property.NAME}.
     *
     * @param property {@code NAME}
     * @param text the value in GVariant text format
     */
    public record Annotation(LeafPath path, String property, String text) {
    }
}

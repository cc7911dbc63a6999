package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonToken;
import io.cgbridge.translator.OciDocument.Annotation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The top level of one document. Whether it is a whole {@code config.json} or bare resources may only turn out after members
 * have been passed, so both readings are kept until the end.
 */
final class DocumentReading {
    private static final LeafPath LINUX = LeafPath.of("linux");
    private static final LeafPath ANNOTATIONS = LeafPath.of("annotations");

    private final JsonCursor json;
    private final List<ReportEntry> bareEntries = new ArrayList<>();
    private final List<ReportEntry> wholeEntries = new ArrayList<>();
    private final List<Annotation> annotations = new ArrayList<>();
    private final ResourcesReading bare;
    private final ResourcesReading whole;
    private boolean isWhole;
    private Leaf<String> cgroupsPath = Leaf.absent();

    DocumentReading(JsonCursor json) {
        this.json = json;
        this.bare = new ResourcesReading(json, bareEntries);
        this.whole = new ResourcesReading(json, wholeEntries);
    }

    OciDocument document() throws IOException, MalformedDocumentException {
        String name = json.member();
        if (name == null) {
            bareEntries.add(new ReportEntry(LeafPath.RESOURCES, ReportEntry.EMPTY_OBJECT, ResourcesReading.EMPTY));
        }
        for (; name != null; name = json.member()) {
            switch (name) {
                case "ociVersion" -> {
                    isWhole = true;
                    json.skip();
                }
                case "linux" -> {
                    isWhole = true;
                    linux();
                }
                case "annotations" -> annotations();
                default -> {
                    if (isWhole) {
                        json.skip();
                    } else {
                        bare.member(name);
                    }
                }
            }
        }
        return isWhole ? new OciDocument(true, whole.resources(), cgroupsPath, annotations, wholeEntries)
                : new OciDocument(false, bare.resources(), Leaf.absent(), List.of(), bareEntries);
    }

    private void linux() throws IOException, MalformedDocumentException {
        if (json.token() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.token() != JsonToken.START_OBJECT) {
            whole.wrongType(LINUX, "an object");
            return;
        }
        for (String name = json.member(); name != null; name = json.member()) {
            switch (name) {
                case "cgroupsPath" -> cgroupsPath = whole.text(LeafPath.CGROUPS_PATH);
                case "resources" -> whole.all();
                default -> json.skip();
            }
        }
    }

    private void annotations() throws IOException, MalformedDocumentException {
        if (json.token() != JsonToken.START_OBJECT) {
            json.leaves(ANNOTATIONS, bareEntries, ResourcesReading.UNKNOWN);
            return;
        }
        String name = json.member();
        if (name == null) {
            bareEntries.add(new ReportEntry(ANNOTATIONS, ReportEntry.EMPTY_OBJECT, ResourcesReading.UNKNOWN));
        }
        for (; name != null; name = json.member()) {
            List<ReportEntry> leaves = new ArrayList<>(1);
            LeafPath at = ANNOTATIONS.key(name);
            json.leaves(at, leaves, ResourcesReading.UNKNOWN);
            bareEntries.addAll(leaves);
            if (name.startsWith(OciDocument.PROPERTY_PREFIX)) {
                annotation(at, name.substring(OciDocument.PROPERTY_PREFIX.length()), leaves);
            }
        }
    }

    /** What {@code config.json} means by an annotation of ours: a string, or nothing at all. */
    private void annotation(LeafPath path, String property, List<ReportEntry> leaves) {
        for (ReportEntry leaf : leaves) {
            boolean direct = leaf.path() == path;
            if (direct && leaf.value() instanceof String text && ResourcesReading.isText(text)) {
                annotations.add(new Annotation(path, property, text));
            } else if (direct && leaf.value() instanceof String) {
                wholeEntries.add(new ReportEntry(path, leaf.value(), ResourcesReading.NOT_TEXT));
            } else if (direct && leaf.value() == ReportEntry.NULL) {
                wholeEntries.add(new ReportEntry(path, ReportEntry.NULL, ResourcesReading.NULL));
            } else {
                wholeEntries.add(new ReportEntry(leaf.path(), leaf.value(),
                        Fate.rejected(Reason.WRONG_TYPE, "The value of an annotation must be a string.")));
            }
        }
    }
}

package io.cgbridge.translator;

import io.cgbridge.translator.OciDocument.Annotation;
import java.util.List;

/** The {@code org.systemd.property.*} annotations. */
final class AnnotationRules {
    private AnnotationRules() {
    }

    static void apply(List<Annotation> annotations, Translation t) {
    }
}

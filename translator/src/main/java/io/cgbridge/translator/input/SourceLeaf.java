package io.cgbridge.translator.input;

import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import java.util.List;
import java.util.Optional;

/**
 * One leaf or line of the caller's document that concerns resources: either it has a fate of its own, or it became leaves of the
 * OCI document and shares theirs.
 *
 * @param value as in the source, see {@link io.cgbridge.translator.ReportEntry#value()}
 * @param own the fate of a leaf that has no place in the OCI document
 * @param places the OCI leaves (or elements of lists) that say what this leaf says
 * @param implied OCI leaves that its format adds without saying so (Docker's swap limit of twice the memory)
 * @param best the best that can be said of this leaf, where reading it already changed the number
 */
record SourceLeaf(LeafPath path, int line, Object value, Optional<Fate> own, List<String> places, List<String> implied,
        Optional<Fate> best) {
}

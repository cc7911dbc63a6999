/**
 * Documents other than OCI's, for those who have no {@code config.json} at hand: Docker, CRI, LXC, systemd unit files.
 *
 * <p>The way through: {@link io.cgbridge.translator.input.Inputs} picks the reader of the document's kind; the reader gives every
 * leaf or line that concerns resources either a place in an OCI document or, where none means the same, a fate of its own; the
 * {@link io.cgbridge.translator.input.SourceDocument} that comes out is translated like any other, and its report speaks of the
 * caller's own leaves and lines.
 */
package io.cgbridge.translator.input;

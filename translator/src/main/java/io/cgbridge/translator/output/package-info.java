/**
 * Plans as texts for other tools: a unit drop-in, command lines for systemd-run, systemd-nspawn and busctl, an OCI {@code unified}
 * map, LXC keys. What a text cannot carry is listed beside it, never lost.
 */
package io.cgbridge.translator.output;

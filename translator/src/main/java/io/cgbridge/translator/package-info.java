/**
 * Pure functions: {@link io.cgbridge.translator.OciDocument} + {@link io.cgbridge.translator.HostProfile} ->
 * {@link io.cgbridge.translator.Plan}. No I/O, no threads, no clock.
 *
 * <p>The way through: {@link io.cgbridge.translator.OciReader} reads JSON into records and accounts for what it cannot
 * read; {@link io.cgbridge.translator.Translator} hands each group of fields to the rules of its controller
 * ({@code MemoryRules}, {@code CpuRules}, ...), which tell each field's fate to a {@code Translation}; the finished
 * {@link io.cgbridge.translator.Plan} holds the properties, the file writes and the report.
 */
package io.cgbridge.translator;

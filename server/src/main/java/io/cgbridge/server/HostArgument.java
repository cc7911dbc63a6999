package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A host as people name it on the command line: {@code live}, an id of the catalogue, or a report that {@code cgbridge host --json} saved. */
final class HostArgument {
    private HostArgument() {
    }

    static HostProfile read(String text, BusFlags bus) throws InterruptedException {
        if (text.equals(Hosts.LIVE)) {
            try (LiveSystemd live = bus.connect()) {
                return live.report().map(HostReport::profile).orElseThrow(() -> new CommandException(Cgbridge.UNAVAILABLE,
                        live.unavailableBecause() + " Name a host of the catalogue, or a report that 'cgbridge host --json' has saved."));
            }
        }
        Optional<HostProfile> known = HostProfiles.byId(text);
        return known.isPresent() ? known.get() : saved(text);
    }

    private static HostProfile saved(String file) {
        if (!Files.exists(Path.of(file))) {
            throw new CommandException(Cgbridge.USAGE, "there is no saved host report '" + file + "', and "
                    + CommandException.unknownHost(file).getMessage());
        }
        try {
            return HostReader.read(Documents.read(file), file);
        } catch (MalformedDocumentException e) {
            throw CommandException.malformed(file, e);
        }
    }
}

package io.cgbridge.introspection.simulator;

import io.cgbridge.introspection.UnitPaths;
import io.cgbridge.translator.Signatures;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freedesktop.dbus.types.Variant;

/** Introspection data of the simulated objects (D-Bus specification, "Introspection Data Format"). */
final class IntrospectionData {
    private static final String HEAD = "<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
            + "\"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n<node>\n";
    private static final String STANDARD = """
             <interface name="org.freedesktop.DBus.Peer">
              <method name="Ping"/>
              <method name="GetMachineId"><arg type="s" direction="out"/></method>
             </interface>
             <interface name="org.freedesktop.DBus.Introspectable">
              <method name="Introspect"><arg type="s" direction="out"/></method>
             </interface>
             <interface name="org.freedesktop.DBus.Properties">
              <method name="Get"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="out"/></method>
              <method name="GetAll"><arg type="s" direction="in"/><arg type="a{sv}" direction="out"/></method>
              <method name="Set"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="v" direction="in"/></method>
              <signal name="PropertiesChanged"><arg type="s"/><arg type="a{sv}"/><arg type="as"/></signal>
             </interface>
            """;
    private static final String SIGNALS = """
              <signal name="UnitNew"><arg type="s"/><arg type="o"/></signal>
              <signal name="UnitRemoved"><arg type="s"/><arg type="o"/></signal>
              <signal name="JobNew"><arg type="u"/><arg type="o"/><arg type="s"/></signal>
              <signal name="JobRemoved"><arg type="u"/><arg type="o"/><arg type="s"/><arg type="s"/></signal>
              <signal name="Reloading"><arg type="b"/></signal>
            """;

    private final SimulatedSystemd systemd;

    IntrospectionData(SimulatedSystemd systemd) {
        this.systemd = systemd;
    }

    String xml(String path) throws Fault {
        StringBuilder xml = new StringBuilder(HEAD);
        Optional<SimulatedUnit> unit = systemd.unitAt(path);
        if (path.equals(SimulatedSystemd.PATH)) {
            xml.append(STANDARD);
            iface(xml, SimulatedSystemd.MANAGER, systemd.managerMethods().values(), systemd.managerProperties(), SIGNALS);
            xml.append(" <node name=\"unit\"/>\n");
        } else if (unit.isPresent()) {
            xml.append(STANDARD);
            iface(xml, SimulatedUnit.UNIT, systemd.unitMethods().values(), unit.get().properties(SimulatedUnit.UNIT), "");
            iface(xml, unit.get().iface(), List.of(), unit.get().properties(unit.get().iface()), "");
        } else if ((path + "/").equals(UnitPaths.PREFIX)) {
            systemd.units().forEach(each -> xml.append(" <node name=\"").append(each.path().substring(UnitPaths.PREFIX.length())).append("\"/>\n"));
        } else if (SimulatedSystemd.PATH.startsWith(path.equals("/") ? path : path + "/")) {
            String below = SimulatedSystemd.PATH.substring(path.equals("/") ? 1 : path.length() + 1);
            xml.append(" <node name=\"").append(below.split("/")[0]).append("\"/>\n");
        } else {
            throw Fault.dbus("UnknownObject", "Unknown object '%s'.", path);
        }
        return xml.append("</node>\n").toString();
    }

    private static <T> void iface(StringBuilder xml, String name, Collection<Method<T>> methods, Map<String, Variant<?>> properties, String signals) {
        xml.append(" <interface name=\"").append(name).append("\">\n");
        for (Method<T> method : methods) {
            xml.append("  <method name=\"").append(method.name()).append("\">");
            arguments(xml, method.in(), "in");
            arguments(xml, method.out(), "out");
            xml.append("</method>\n");
        }
        properties.forEach((property, value) -> xml.append("  <property name=\"").append(property).append("\" type=\"").append(value.getSig())
                .append("\" access=\"read\"/>\n"));
        xml.append(signals).append(" </interface>\n");
    }

    private static void arguments(StringBuilder xml, String signature, String direction) {
        for (String rest = signature; !rest.isEmpty();) {
            String type = Signatures.first(rest);
            xml.append("<arg type=\"").append(type).append("\" direction=\"").append(direction).append("\"/>");
            rest = rest.substring(type.length());
        }
    }
}

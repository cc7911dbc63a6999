package io.cgbridge.introspection;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** D-Bus introspection data (D-Bus specification, "Introspection Data Format"), as far as properties go. */
final class Introspection {
    private Introspection() {
    }

    /** The properties of an interface with their signatures; none if the object does not have it. */
    static Map<String, String> properties(String xml, String iface) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        Map<String, String> properties = new LinkedHashMap<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            boolean inside = false;
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (reader.getLocalName().equals("interface")) {
                    inside = iface.equals(reader.getAttributeValue(null, "name"));
                } else if (inside && reader.getLocalName().equals("property")) {
                    properties.put(reader.getAttributeValue(null, "name"), reader.getAttributeValue(null, "type"));
                }
            }
        } catch (XMLStreamException e) {
            throw new IOException("the introspection data cannot be read: " + e.getMessage(), e);
        }
        return properties;
    }
}

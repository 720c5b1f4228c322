package io.earshot.analyzer.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How observations look in JSON: each record by the names of its components, each member of a sealed family with its
 * {@code kind}, addresses as text. New observations need nothing here.
 */
final class Observations {
    private Observations() {}

    static ObjectMapper mapper() {
        SimpleModule addresses = new SimpleModule()
                .addSerializer(Address.class, new AsText<>())
                .addDeserializer(Address.class, new AddressFromText())
                .addSerializer(Endpoint.class, new AsText<>())
                .addDeserializer(Endpoint.class, new EndpointFromText());
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(addresses)
                .annotationIntrospector(new SealedFamilies())
                .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .visibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    /** The name of a member in its family: {@code StreamInterval} is {@code stream-interval}. */
    static String kind(Class<?> member) {
        return member.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** Takes a sealed interface and its permitted records for a family told apart by {@code kind}. */
    private static final class SealedFamilies extends JacksonAnnotationIntrospector {
        private static final JsonTypeInfo.Value BY_KIND = JsonTypeInfo.Value.construct(
                JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "kind", null, false, null, null);

        @Override
        public JsonTypeInfo.Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            return annotated.getRawType().isSealed() ? BY_KIND : super.findPolymorphicTypeInfo(config, annotated);
        }

        @Override
        public List<NamedType> findSubtypes(Annotated annotated) {
            Class<?> family = annotated.getRawType();
            if (!family.isSealed()) {
                return super.findSubtypes(annotated);
            }
            return Arrays.stream(family.getPermittedSubclasses())
                    .map(member -> new NamedType(member, kind(member)))
                    .toList();
        }
    }

    private static final class AsText<T> extends JsonSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class AddressFromText extends JsonDeserializer<Address> {
        @Override
        public Address deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getText();
            Optional<Address> address = Address.parse(text);
            return address.isPresent()
                    ? address.get()
                    : (Address) context.handleWeirdStringValue(Address.class, text, "not an address");
        }
    }

    /** The text of {@link Endpoint#toString}: {@code 192.0.2.1:5060}, {@code [2001:db8::1]:5060}. */
    private static final class EndpointFromText extends JsonDeserializer<Endpoint> {
        @Override
        public Endpoint deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getText();
            int colon = text.lastIndexOf(':');
            if (colon > 0) {
                String host = text.substring(0, colon).replace("[", "").replace("]", "");
                Optional<Address> address = Address.parse(host);
                Optional<Integer> port = port(text.substring(colon + 1));
                if (address.isPresent() && port.isPresent()) {
                    return new Endpoint(address.get(), port.get());
                }
            }
            return (Endpoint) context.handleWeirdStringValue(Endpoint.class, text, "not an address and port");
        }

        private static Optional<Integer> port(String text) {
            try {
                int port = Integer.parseInt(text);
                return port >= 0 && port <= 0xFFFF ? Optional.of(port) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }
}

package io.earshot.analyzer.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Makes records with a different value in each component, as deep as they go: sparse ones and full ones. */
final class RecordFiller {
    private final boolean full;
    private int next = 1;

    /** @param full whether optional values are present and lists hold elements */
    RecordFiller(boolean full) {
        this.full = full;
    }

    /** All members of a sealed family, inner families too. */
    static Stream<Class<?>> members(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(RecordFiller::members)
                : Stream.of(family);
    }

    Object value(Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            return container((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        }
        Class<?> plain = (Class<?>) type;
        if (plain == int.class || plain == Integer.class) {
            return next++;
        } else if (plain == long.class || plain == Long.class) {
            return (1L << 40) + next++;
        } else if (plain == double.class || plain == Double.class) {
            return next++ / 3.0;
        } else if (plain == boolean.class || plain == Boolean.class) {
            return full;
        } else if (plain == String.class) {
            return full ? "text \"" + next++ + "\" ü\r\n" : "";
        } else if (plain == OptionalInt.class) {
            return full ? OptionalInt.of(next++) : OptionalInt.empty();
        } else if (plain == OptionalLong.class) {
            return full ? OptionalLong.of(next++) : OptionalLong.empty();
        } else if (plain.isEnum()) {
            return plain.getEnumConstants()[next++ % plain.getEnumConstants().length];
        } else if (plain.isSealed()) {
            return value(members(plain).toList().get(full ? 0 : plain.getPermittedSubclasses().length - 1));
        }
        return record(plain);
    }

    private Object container(Class<?> raw, Type... of) throws ReflectiveOperationException {
        if (raw == Optional.class) {
            return full ? Optional.of(value(of[0])) : Optional.empty();
        } else if (raw == List.class) {
            return full ? List.of(value(of[0]), value(of[0])) : List.of();
        } else if (raw == Map.class) {
            return full ? Map.of(value(of[0]), value(of[1])) : Map.of();
        }
        throw new IllegalArgumentException("no value known for " + raw);
    }

    private Object record(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException("no value known for " + type);
        }
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType());
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        return constructor.newInstance(values);
    }
}

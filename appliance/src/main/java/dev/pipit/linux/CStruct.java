package dev.pipit.linux;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A kernel struct: the places of its members, under their names in C. Members of nested structs
 * carry the whole path, such as {@code fmt.pix.width}, so that a test can ask the C compiler for
 * each.
 *
 * @param name the name in C, without {@code struct}
 * @param layout the memory layout; its nested groups have no name
 * @param members every named member, in order
 */
record CStruct(String name, StructLayout layout, Map<String, Member> members) {
  /** Where a member lies. */
  record Member(int offset, int sizeBytes) {}

  static CStruct of(String name, MemoryLayout... members) {
    StructLayout layout = MemoryLayout.structLayout(members);
    Map<String, Member> places = new LinkedHashMap<>();
    collect(layout, 0, places);
    return new CStruct(name, layout, Map.copyOf(places));
  }

  static MemoryLayout u32(String name) {
    return ValueLayout.JAVA_INT.withName(name);
  }

  static MemoryLayout u32Array(String name, int count) {
    return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_INT).withName(name);
  }

  static MemoryLayout s64(String name) {
    return ValueLayout.JAVA_LONG.withName(name);
  }

  static MemoryLayout u64(String name) {
    return ValueLayout.JAVA_LONG.withName(name);
  }

  static MemoryLayout bytes(String name, int count) {
    return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_BYTE).withName(name);
  }

  static MemoryLayout padding(int count) {
    return MemoryLayout.paddingLayout(count);
  }

  int sizeBytes() {
    return (int) layout.byteSize();
  }

  int offset(String member) {
    Member found = members.get(member);
    if (found == null) {
      throw new IllegalArgumentException("struct " + name + " has no member " + member);
    }
    return found.offset();
  }

  /**
   * The text in {@code struct} at {@code offset}: up to a NUL or {@code maximumBytes}. Characters
   * that do not print become {@code ?}, since a device may put anything there.
   */
  static String text(ByteBuffer struct, int offset, int maximumBytes) {
    int length = 0;
    while (length < maximumBytes && struct.get(offset + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    struct.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{C}\\uFFFD]", "?").strip();
  }

  private static void collect(GroupLayout group, long base, Map<String, Member> places) {
    long offset = base;
    for (MemoryLayout member : group.memberLayouts()) {
      if (member instanceof GroupLayout nested) {
        collect(nested, offset, places);
      } else {
        long place = offset;
        member
            .name()
            .ifPresent(name -> places.put(name, new Member((int) place, (int) member.byteSize())));
      }
      if (!(group instanceof UnionLayout)) {
        offset += member.byteSize();
      }
    }
  }
}

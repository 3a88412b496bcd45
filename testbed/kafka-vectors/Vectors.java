import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ConsumerProtocolAssignmentJsonConverter;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.RawTaggedField;

/**
 * Encodes messages in JSON as bytes, with the classes of the kafka-clients on the class path.
 *
 * <p>Reads from standard input {@code [{api, minVersion, maxVersion, cases: [{case, request,
 * response}]}]} and writes {@code [{api, version, vectors}]}, for the versions that these classes
 * support. {@code from} and {@code to} limit a case to versions.
 */
public final class Vectors {
  private static final String MESSAGES = "org.apache.kafka.common.message.";
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    ArrayNode files = JSON.createArrayNode();
    for (JsonNode api : JSON.readTree(System.in)) {
      String name = api.get("api").asText();
      int highest = Math.min(api.get("maxVersion").asInt(), highestVersion(name));
      for (int version = api.get("minVersion").asInt(); version <= highest; version++) {
        ObjectNode file = files.addObject().put("api", name).put("version", version);
        file.set("vectors", vectors(name, (short) version, api.get("cases")));
      }
    }
    System.out.println(files);
  }

  /** Returns -1 for an API that these classes do not support. */
  private static int highestVersion(String api) throws ReflectiveOperationException {
    try {
      return Class.forName(MESSAGES + api + "RequestData")
          .getField("HIGHEST_SUPPORTED_VERSION")
          .getShort(null);
    } catch (ClassNotFoundException unknown) {
      return -1;
    }
  }

  private static ArrayNode vectors(String api, short version, JsonNode cases) throws Exception {
    ArrayNode vectors = JSON.createArrayNode();
    for (JsonNode one : cases) {
      if (version < one.path("from").asInt(0)) continue;
      if (version > one.path("to").asInt(Short.MAX_VALUE)) continue;
      Message request = message(api + "RequestData", version, one.get("request"));
      Message response = message(api + "ResponseData", version, one.get("response"));
      ObjectNode vector = vectors.addObject();
      vector.set("case", one.get("case"));
      vector.set("request", one.get("request"));
      vector.put("requestBytes", hex(request, version));
      vector.set("response", one.get("response"));
      vector.put("responseBytes", hex(response, version));
      addUnknownTags(response);
      vector.put("taggedResponseBytes", hex(response, version));
    }
    return vectors;
  }

  private static Message message(String name, short version, JsonNode content) throws Exception {
    return (Message)
        Class.forName(MESSAGES + name + "JsonConverter")
            .getMethod("read", JsonNode.class, short.class)
            .invoke(null, withRecordBytes(withAssignmentBytes(content.deepCopy())), version);
  }

  /** Replaces each assignment that is an object by its bytes in the consumer protocol. */
  private static JsonNode withAssignmentBytes(JsonNode content) {
    for (JsonNode member : content.findParents("memberAssignment")) {
      JsonNode assignment = member.get("memberAssignment");
      if (!assignment.isObject()) continue;
      short version = (short) assignment.get("version").asInt();
      Message message = ConsumerProtocolAssignmentJsonConverter.read(assignment, version);
      ByteBuffer bytes = MessageUtil.toVersionPrefixedByteBuffer(version, message);
      byte[] array = new byte[bytes.remaining()];
      bytes.get(array);
      ((ObjectNode) member).put("memberAssignment", array);
    }
    return content;
  }

  /** Replaces each list of records by the bytes of one record batch; an empty list by no bytes. */
  private static JsonNode withRecordBytes(JsonNode content) throws ReflectiveOperationException {
    for (JsonNode parent : content.findParents("records")) {
      JsonNode records = parent.get("records");
      if (records.isArray()) ((ObjectNode) parent).put("records", batch(records));
    }
    return content;
  }

  private static byte[] batch(JsonNode records) throws ReflectiveOperationException {
    if (records.isEmpty()) return new byte[0];
    Class<?> simpleRecord = recordClass("SimpleRecord");
    Object simple = Array.newInstance(simpleRecord, records.size());
    for (int at = 0; at < records.size(); at++) {
      JsonNode one = records.get(at);
      Object[] fields = {
        one.get("timestamp").asLong(), bytes(one.get("key")), bytes(one.get("value"))
      };
      Array.set(
          simple,
          at,
          simpleRecord.getConstructor(long.class, byte[].class, byte[].class).newInstance(fields));
    }
    Class<?> memoryRecords = recordClass("MemoryRecords");
    Object batch =
        memoryRecords
            .getMethod("withRecords", Compression.class, simple.getClass())
            .invoke(null, Compression.NONE, simple);
    ByteBuffer buffer = (ByteBuffer) memoryRecords.getMethod("buffer").invoke(batch);
    byte[] array = new byte[buffer.remaining()];
    buffer.get(array);
    return array;
  }

  /** Kafka 4.3 moved the classes of records. */
  private static Class<?> recordClass(String name) throws ClassNotFoundException {
    try {
      return Class.forName("org.apache.kafka.common.record." + name);
    } catch (ClassNotFoundException moved) {
      return Class.forName("org.apache.kafka.common.record.internal." + name);
    }
  }

  private static byte[] bytes(JsonNode text) {
    return text.isNull() ? null : text.asText().getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(Message message, short version) {
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ByteBuffer bytes = ByteBuffer.allocate(message.size(cache, version));
    message.write(new ByteBufferAccessor(bytes), cache, version);
    return HexFormat.of().formatHex(bytes.array());
  }

  /**
   * Adds tagged fields of a later Kafka, to the message and to every nested structure.
   *
   * <p>Except to the leader in a response, which exists from version 10 of Produce on.
   */
  private static void addUnknownTags(Message message) throws IllegalAccessException {
    message
        .unknownTaggedFields()
        .addAll(
            List.of(
                new RawTaggedField(7, new byte[] {1, 2, 3}),
                new RawTaggedField(300, new byte[0])));
    for (Field field : message.getClass().getDeclaredFields()) {
      if (field.getName().equals("currentLeader")) continue;
      field.setAccessible(true);
      Object value = field.get(message);
      if (value instanceof Message nested) addUnknownTags(nested);
      if (!(value instanceof Iterable<?> elements)) continue;
      for (Object element : elements) if (element instanceof Message nested) addUnknownTags(nested);
    }
  }
}

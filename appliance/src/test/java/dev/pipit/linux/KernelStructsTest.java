package dev.pipit.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our layouts and numbers against those of the C compiler and the kernel's headers. */
class KernelStructsTest {
  private static final List<CStruct> STRUCTS =
      List.of(
          DeviceFile.POLL_DESCRIPTOR,
          KernelEvents.ADDRESS,
          V4l2Capability.STRUCT,
          V4l2FormatDescription.STRUCT,
          V4l2FrameSize.STRUCT,
          V4l2FrameInterval.STRUCT,
          V4l2Format.STRUCT,
          V4l2StreamParameters.STRUCT,
          V4l2BufferRequest.STRUCT,
          V4l2ExportedBuffer.STRUCT,
          V4l2Buffer.STRUCT,
          V4l2Buffer.PLANE,
          V4l2Control.STRUCT,
          V4l2ControlValue.STRUCT,
          V4l2ExtControl.STRUCT,
          V4l2ExtControls.STRUCT,
          V4l2MenuItem.STRUCT,
          GpioChipDescription.STRUCT,
          GpioLineDescription.STRUCT,
          GpioLineRequest.STRUCT,
          GpioLineRequest.ATTRIBUTE,
          GpioLine.VALUES,
          GpioEdge.STRUCT,
          FrameBuffer.VARIABLE,
          FrameBuffer.FIXED);

  private static final Map<String, Integer> CONSTANTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("POLLIN", DeviceFile.POLLIN),
              Map.entry("POLLERR", DeviceFile.POLLERR),
              Map.entry("POLLHUP", DeviceFile.POLLHUP),
              Map.entry("AF_UNIX", DatagramSocket.AF_UNIX),
              Map.entry("FBIOGET_VSCREENINFO", FrameBuffer.FBIOGET_VSCREENINFO),
              Map.entry("FBIOGET_FSCREENINFO", FrameBuffer.FBIOGET_FSCREENINFO),
              Map.entry("USBDEVFS_RESET", UsbDevice.USBDEVFS_RESET),
              Map.entry("AF_NETLINK", KernelEvents.AF_NETLINK),
              Map.entry("NETLINK_KOBJECT_UEVENT", KernelEvents.NETLINK_KOBJECT_UEVENT),
              Map.entry("SOCK_DGRAM", DatagramSocket.SOCK_DGRAM),
              Map.entry("SOCK_CLOEXEC", DatagramSocket.SOCK_CLOEXEC),
              Map.entry("V4L2_CAP_VIDEO_CAPTURE", V4l2Capability.VIDEO_CAPTURE),
              Map.entry("V4L2_CAP_VIDEO_CAPTURE_MPLANE", V4l2Capability.VIDEO_CAPTURE_MPLANE),
              Map.entry("V4L2_CAP_STREAMING", V4l2Capability.STREAMING),
              Map.entry("V4L2_BUF_TYPE_VIDEO_CAPTURE", V4l2Buffer.type(false)),
              Map.entry("V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE", V4l2Buffer.type(true)),
              Map.entry("V4L2_BUF_TYPE_VIDEO_OUTPUT", V4l2Buffer.outputType(false)),
              Map.entry("V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE", V4l2Buffer.outputType(true)),
              Map.entry("V4L2_CAP_VIDEO_M2M", V4l2Capability.VIDEO_M2M),
              Map.entry("V4L2_CAP_VIDEO_M2M_MPLANE", V4l2Capability.VIDEO_M2M_MPLANE),
              Map.entry("V4L2_MPEG_VIDEO_BITRATE_MODE_VBR", CodecControl.VARIABLE),
              Map.entry("V4L2_MPEG_VIDEO_HEADER_MODE_JOINED_WITH_1ST_FRAME", CodecControl.JOINED),
              Map.entry("V4L2_MPEG_VIDEO_H264_PROFILE_HIGH", CodecControl.HIGH),
              Map.entry("V4L2_MEMORY_DMABUF", V4l2Buffer.MEMORY_DMABUF),
              Map.entry("V4L2_MEMORY_MMAP", V4l2Buffer.MEMORY_MMAP),
              Map.entry("V4L2_BUF_FLAG_ERROR", V4l2Buffer.FLAG_ERROR),
              Map.entry("V4L2_BUF_FLAG_TIMESTAMP_MASK", V4l2Buffer.FLAG_TIMESTAMP_MASK),
              Map.entry("V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC", V4l2Buffer.FLAG_TIMESTAMP_MONOTONIC),
              Map.entry("V4L2_FIELD_ANY", V4l2Format.FIELD_ANY),
              Map.entry("V4L2_FIELD_NONE", V4l2Format.FIELD_NONE),
              Map.entry("V4L2_FIELD_INTERLACED", V4l2Format.FIELD_INTERLACED),
              Map.entry("V4L2_CTRL_TYPE_INTEGER", V4l2Control.TYPE_INTEGER),
              Map.entry("V4L2_CTRL_TYPE_BOOLEAN", V4l2Control.TYPE_BOOLEAN),
              Map.entry("V4L2_CTRL_TYPE_MENU", V4l2Control.TYPE_MENU),
              Map.entry("V4L2_CTRL_TYPE_BUTTON", V4l2Control.TYPE_BUTTON),
              Map.entry("V4L2_CTRL_TYPE_INTEGER64", V4l2Control.TYPE_INTEGER64),
              Map.entry("V4L2_CTRL_WHICH_CUR_VAL", V4l2ExtControls.CURRENT),
              Map.entry("V4L2_CTRL_TYPE_CTRL_CLASS", V4l2Control.TYPE_CLASS),
              Map.entry("V4L2_CTRL_TYPE_BITMASK", V4l2Control.TYPE_BITMASK),
              Map.entry("V4L2_CTRL_TYPE_INTEGER_MENU", V4l2Control.TYPE_INTEGER_MENU),
              Map.entry("V4L2_CTRL_FLAG_DISABLED", V4l2Control.FLAG_DISABLED),
              Map.entry("V4L2_CTRL_FLAG_READ_ONLY", V4l2Control.FLAG_READ_ONLY),
              Map.entry("V4L2_CTRL_FLAG_INACTIVE", V4l2Control.FLAG_INACTIVE),
              Map.entry("V4L2_CTRL_FLAG_WRITE_ONLY", V4l2Control.FLAG_WRITE_ONLY),
              Map.entry("GPIO_MAX_NAME_SIZE", GpioChipDescription.NAME_BYTES),
              Map.entry("GPIO_V2_LINE_FLAG_USED", GpioLineDescription.FLAG_USED),
              Map.entry("GPIO_V2_LINE_FLAG_ACTIVE_LOW", GpioLineRequest.FLAG_ACTIVE_LOW),
              Map.entry("GPIO_V2_LINE_FLAG_INPUT", GpioLineRequest.FLAG_INPUT),
              Map.entry("GPIO_V2_LINE_FLAG_OUTPUT", GpioLineRequest.FLAG_OUTPUT),
              Map.entry("GPIO_V2_LINE_FLAG_EDGE_RISING", GpioLineRequest.FLAG_EDGE_RISING),
              Map.entry("GPIO_V2_LINE_FLAG_EDGE_FALLING", GpioLineRequest.FLAG_EDGE_FALLING),
              Map.entry("GPIO_V2_LINE_FLAG_BIAS_PULL_UP", GpioPull.UP.flag()),
              Map.entry("GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN", GpioPull.DOWN.flag()),
              Map.entry("GPIO_V2_LINE_FLAG_BIAS_DISABLED", GpioPull.OFF.flag()),
              Map.entry("GPIO_V2_LINE_ATTR_ID_DEBOUNCE", GpioLineRequest.ATTRIBUTE_DEBOUNCE),
              Map.entry("GPIO_V2_LINE_EVENT_RISING_EDGE", GpioEdge.RISING),
              Map.entry("V4L2_PIX_FMT_YUYV", FourCc.of("YUYV")),
              Map.entry("V4L2_PIX_FMT_YUV420", FourCc.of("YU12")),
              Map.entry("V4L2_PIX_FMT_MJPEG", FourCc.of("MJPG"))));

  @Test
  void layoutsAndNumbersAreThoseOfTheHeaders(@TempDir Path directory)
      throws IOException, InterruptedException {
    StringBuilder program = new StringBuilder();
    StringBuilder ours = new StringBuilder();
    program.append(
        """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <poll.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/socket.h>
        #include <linux/fb.h>
        #include <linux/gpio.h>
        #include <linux/netlink.h>
        #include <linux/usbdevice_fs.h>
        #include <linux/videodev2.h>
        #define MEMBER(s, m) printf("%s.%s at %zu size %zu\\n", #s, #m, \\
            offsetof(struct s, m), sizeof(((struct s *) 0)->m))
        #define NUMBER(n) printf("%s = %lld\\n", #n, (long long) (n))
        int main(void) {
        """);
    for (CStruct struct : STRUCTS) {
      program.append("NUMBER(sizeof(struct %s));%n".formatted(struct.name()));
      ours.append("sizeof(struct %s) = %d%n".formatted(struct.name(), struct.sizeBytes()));
      new TreeMap<>(struct.members())
          .forEach(
              (name, member) -> {
                program.append("MEMBER(%s, %s);%n".formatted(struct.name(), name));
                ours.append(
                    "%s.%s at %d size %d%n"
                        .formatted(struct.name(), name, member.offset(), member.sizeBytes()));
              });
    }
    for (V4l2Request request : V4l2Request.values()) {
      program.append("NUMBER(%s);%n".formatted(request));
      ours.append("%s = %d%n".formatted(request, request.number()));
    }
    for (GpioRequest request : GpioRequest.values()) {
      program.append("NUMBER(%s);%n".formatted(request));
      ours.append("%s = %d%n".formatted(request, request.number()));
    }
    for (CodecControl control : CodecControl.values()) {
      program.append("NUMBER(%s);%n".formatted(control));
      ours.append("%s = %d%n".formatted(control, control.id()));
    }
    for (Errno errno : Errno.values()) {
      if (errno != Errno.UNKNOWN) {
        program.append("NUMBER((%s));%n".formatted(errno));
        ours.append("(%s) = %d%n".formatted(errno, errno.number()));
      }
    }
    CONSTANTS.forEach(
        (name, value) -> {
          program.append("NUMBER((int) %s);%n".formatted(name));
          ours.append("(int) %s = %d%n".formatted(name, value));
        });
    program.append("return 0; }\n");

    assertThat(ours.toString().lines().toList()).isEqualTo(run(directory, program.toString()));
  }

  private static List<String> run(Path directory, String program)
      throws IOException, InterruptedException {
    Path source = Files.writeString(directory.resolve("layout.c"), program);
    Path binary = directory.resolve("layout");
    try {
      output(List.of("cc", "-w", "-o", binary.toString(), source.toString()));
    } catch (IOException e) {
      fail(
          "This test needs a C compiler and the kernel's headers: apt-get install gcc libc6-dev",
          e);
    }
    return output(List.of(binary.toString())).lines().toList();
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}

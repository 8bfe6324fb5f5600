package dev.pipit.link;

import dev.pipit.link.FromRelay.DeviceRequest;
import dev.pipit.link.FromRelay.Play;
import dev.pipit.link.FromRelay.Snapshot;
import dev.pipit.link.FromRelay.Stop;
import dev.pipit.link.FromRelay.Welcome;
import dev.pipit.link.LinkConnection.Outgoing;
import java.util.function.Consumer;

/**
 * Takes a relay's requests on one connection, hands them to whom they concern, and sends the
 * answers. All methods are for the link's thread; none waits.
 */
final class RequestDesk {
  private final RelayAddress relay;
  private final RequestLine requests;
  private final LinkHandler handler;
  private final MediaPush push;
  private final Consumer<Outgoing> out;

  RequestDesk(
      RelayAddress relay,
      RequestLine requests,
      LinkHandler handler,
      MediaPush push,
      Consumer<Outgoing> out) {
    this.relay = relay;
    this.requests = requests;
    this.handler = handler;
    this.push = push;
    this.out = out;
  }

  /** Does it when it is its turn, and answers. */
  void take(FromRelay.Request request, Welcome welcome) {
    requests.add(
        () -> work(request, welcome),
        () -> wipe(request),
        answer -> answer(request.request(), request instanceof Snapshot, answer));
  }

  /** Answers a request of a type that came after this program. */
  void unknown(long request, String type) {
    String sentence = "This device does not know the request " + type + ".";
    LinkFault fault = new LinkFault("unknown-request", sentence, "Update the device.");
    answer(request, false, new LinkAnswer.Failed(fault));
  }

  /** The connection is over: what it asked to be sent is not sent any more. */
  void leave() {
    requests.addLast(push::stopAll);
  }

  private LinkAnswer work(FromRelay.Request request, Welcome welcome) throws Exception {
    return switch (request) {
      case Play play -> push.start(order(play, welcome));
      case Stop stop -> {
        push.stop(stop.session());
        yield new LinkAnswer.Done();
      }
      case DeviceRequest other -> handler.handle(other);
    };
  }

  private MediaPush.Order order(Play play, Welcome welcome) {
    String host = welcome.mediaHost();
    return new MediaPush.Order(
        play.session(),
        play.camera(),
        host == null ? relay.host() : host,
        welcome.mediaPort(),
        play.ssrc(),
        play.payloadType(),
        play.profile(),
        play.masterKey(),
        play.masterSalt(),
        play.maxPacketBytes());
  }

  private static void wipe(FromRelay.Request request) {
    if (request instanceof Play play) {
      play.masterKey().wipe();
      play.masterSalt().wipe();
    }
  }

  private void answer(long request, boolean picture, LinkAnswer answer) {
    switch (answer) {
      case LinkAnswer.Failed failed ->
          say(new FromDevice.Failed(request, failed.fault().fitting()));
      case LinkAnswer.Jpeg jpeg when picture && fits(jpeg) ->
          out.accept(
              new Outgoing.Snapshot(
                  LinkCodec.picture(new FromDevice.Picture(request, jpeg.file()))));
      case LinkAnswer.Done _ when !picture -> say(new FromDevice.Done(request));
      case LinkAnswer.Done _ -> say(noPicture(request));
      case LinkAnswer.Jpeg _ -> say(noPicture(request));
    }
  }

  private void say(FromDevice message) {
    out.accept(new Outgoing.Text(LinkCodec.text(message)));
  }

  private static boolean fits(LinkAnswer.Jpeg jpeg) {
    int bytes = jpeg.file().remaining();
    return bytes >= 2 && bytes <= LinkCodec.MAX_JPEG_BYTES;
  }

  private static FromDevice.Failed noPicture(long request) {
    return new FromDevice.Failed(
        request,
        new LinkFault(
            "no-picture", "The device has no picture that can be sent.", "See the device's log."));
  }
}

package dev.pipit.link;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A device at the edge: keeps what it is asked for, and does what a test says. */
final class TestDevice implements LinkHandler, MediaPush {
  /** What a test lets a request do. */
  interface Deed {
    LinkAnswer of(FromRelay.DeviceRequest request) throws Exception;
  }

  /** What was in an order before its keys were wiped. */
  record Started(Order order, ByteBuffer key, ByteBuffer salt) {}

  final BlockingQueue<FromRelay.DeviceRequest> asked = new LinkedBlockingQueue<>();
  final BlockingQueue<Started> started = new LinkedBlockingQueue<>();
  final List<String> stopped = new CopyOnWriteArrayList<>();
  final AtomicInteger stops = new AtomicInteger();
  final List<LinkState> states = new CopyOnWriteArrayList<>();
  volatile Supplier<FromDevice.Hello> hello = Samples::hello;
  volatile Deed deed = request -> new LinkAnswer.Done();

  @Override
  public FromDevice.Hello hello() {
    return hello.get();
  }

  @Override
  public LinkAnswer handle(FromRelay.DeviceRequest request) throws Exception {
    asked.add(request);
    return deed.of(request);
  }

  @Override
  public void changed(LinkState state) {
    states.add(state);
  }

  @Override
  public LinkAnswer start(Order order) {
    started.add(
        new Started(
            order,
            ByteBuffer.wrap(order.masterKey().copy()),
            ByteBuffer.wrap(order.masterSalt().copy())));
    return new LinkAnswer.Done();
  }

  @Override
  public void stop(String session) {
    stopped.add(session);
  }

  @Override
  public void stopAll() {
    stops.incrementAndGet();
  }
}

package dev.pipit.http;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/**
 * HTTP/1.1 that takes shorter heads from those who come when many are connected: the head of a
 * request that never ends costs more than twice its bytes of heap, and the heap must hold one for
 * each connection.
 */
final class CrowdedHttp extends HttpConnectionFactory {
  /** What browsers and players send is half of it. */
  static final int SHORT_HEAD_BYTES = 2 * 1024;

  private final HttpConnectionFactory crowded;
  private final BooleanSupplier isCrowded;

  CrowdedHttp(HttpConfiguration http, BooleanSupplier isCrowded) {
    super(http);
    HttpConfiguration shorter = new HttpConfiguration(http);
    shorter.setRequestHeaderSize(SHORT_HEAD_BYTES);
    crowded = new HttpConnectionFactory(shorter);
    this.isCrowded = isCrowded;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    return isCrowded.getAsBoolean()
        ? crowded.newConnection(connector, endPoint)
        : super.newConnection(connector, endPoint);
  }
}

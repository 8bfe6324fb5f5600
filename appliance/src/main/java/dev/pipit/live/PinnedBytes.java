package dev.pipit.live;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes in blocks of a pool, pinned by one reader. The pool guards the links and the state. */
final class PinnedBytes implements MediaBytes {
  private final BlockPool pool;
  private final List<Extent> extents;
  private final long lengthBytes;

  /** Neighbours among the open pins of the pool, by age. */
  @Nullable PinnedBytes older;

  @Nullable PinnedBytes newer;
  boolean open = true;
  boolean revoked;
  @Nullable Runnable revokeAction;

  PinnedBytes(BlockPool pool, List<Extent> extents) {
    this.pool = pool;
    this.extents = extents;
    long sum = 0;
    for (int i = 0; i < extents.size(); i++) {
      sum += extents.get(i).lengthBytes();
    }
    this.lengthBytes = sum;
  }

  List<Extent> extents() {
    return extents;
  }

  @Override
  public List<ByteBuffer> buffers() {
    if (extents.size() == 1) {
      return List.of(extents.getFirst().view());
    }
    List<ByteBuffer> views = new ArrayList<>(extents.size());
    for (Extent extent : extents) {
      views.add(extent.view());
    }
    return views;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void onRevoke(Runnable action) {
    if (pool.setRevokeAction(this, action)) {
      action.run();
    }
  }

  @Override
  public void close() {
    pool.unpin(this);
  }
}

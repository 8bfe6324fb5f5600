import { beforeEach, describe, expect, test } from 'vitest';
import { AppendQueue } from '../src/player/appendQueue';
import { FakeSink } from './fakeSink';

const mime = 'video/mp4; codecs="avc1.42C01F"';
const bytes = (length: number): ArrayBuffer => new ArrayBuffer(length);

describe('The append queue', () => {
  let sink: FakeSink;
  let told: string[];
  let currentTime: number;
  let queue: AppendQueue;

  beforeEach(() => {
    sink = new FakeSink();
    told = [];
    currentTime = 0;
    queue = new AppendQueue(sink, () => currentTime, {
      appended: (endBefore) => told.push(`appended after ${endBefore}`),
      overflowed: () => told.push('overflowed'),
      failed: (reason) => told.push(`failed: ${reason}`),
    });
  });

  test('appends one step at a time, in order', () => {
    queue.restart(mime);
    queue.append(bytes(1));
    queue.append(bytes(2));
    expect(sink.done).toEqual([`type ${mime}`, 'append 1']);
    sink.finish();
    expect(sink.done).toEqual([`type ${mime}`, 'append 1', 'append 2']);
    expect(told).toEqual(['appended after 0', 'appended after 1']);
  });

  test('appends together what piled up', () => {
    queue.append(bytes(1));
    for (let i = 0; i < 10; i++) queue.append(bytes(2));
    sink.finish();
    expect(sink.done).toEqual(['append 1', 'append 20']);
  });

  test('removes what lies more than ten seconds back', () => {
    queue.append(bytes(20));
    sink.finish();
    currentTime = 18;
    queue.append(bytes(1));
    sink.finish();
    expect(sink.done).toEqual(['append 20', 'remove 0 8', 'append 1']);
    expect(queue.ranges()).toEqual([{ start: 8, end: 21 }]);
  });

  test('empties the buffer for a new timeline and tells nothing of the old one', () => {
    queue.append(bytes(5));
    queue.restart(mime);
    queue.append(bytes(3));
    sink.finish();
    expect(sink.done).toEqual(['append 5', 'remove 0 Infinity', `type ${mime}`, 'append 3']);
    expect(told).toEqual(['appended after 0']);
  });

  test('makes room and appends again when the browser has none', () => {
    queue.append(bytes(9));
    sink.finish();
    currentTime = 8;
    sink.full = 1;
    queue.append(bytes(1));
    sink.finish();
    expect(sink.done).toEqual(['append 9', 'remove 0 7', 'append 1']);
  });

  test('gives up what waits when there is no room to make', () => {
    sink.full = 1;
    queue.append(bytes(9));
    expect(told).toEqual(['overflowed']);
  });

  test('is bounded: a browser that takes nothing costs the waiting media, not the memory', () => {
    for (let i = 0; i < 18; i++) queue.append(bytes(1_000_000));
    expect(told).toEqual(['overflowed']);
    sink.finish();
    expect(sink.done).toEqual(['append 1000000']);
  });

  test('tells once that the browser cannot decode, and is quiet then', () => {
    queue.append(bytes(1));
    sink.tell('error');
    sink.finish();
    queue.close();
    expect(told).toEqual(['failed: the browser could not decode the media']);
  });
});

import { describe, expect, test } from 'vitest';
import { pins, placeOf } from '../src/settings/header';

describe('the header of a Raspberry Pi', () => {
  test('has every GPIO from 0 to 27 once', () => {
    const numbers = pins.filter((pin) => typeof pin === 'number');
    expect([...numbers].sort((one, other) => one - other)).toEqual(Array.from({ length: 28 }, (_, gpio) => gpio));
  });

  test('has eight grounds, two pins of 5 V and two of 3.3 V', () => {
    const count = (name: string): number => pins.filter((pin) => pin === name).length;
    expect([pins.length, count('GND'), count('5 V'), count('3.3 V')]).toEqual([40, 8, 2, 2]);
  });

  test('has what every guide to it shows in the same places', () => {
    expect([2, 3, 4, 17, 27, 22, 18, 21].map(placeOf)).toEqual([3, 5, 7, 11, 13, 15, 12, 40]);
    expect(placeOf(28)).toBeNull();
  });
});

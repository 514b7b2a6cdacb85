import { attachmentSize, headSize, isAttachmentSize, isReportSize, pad, reportSize, unpad, Unpadder } from '../../../web/protocol/padding.ts';
import { bytesOf, flip, stageOf } from './coalition.ts';

describe('sizes', () => {
  test.each([
    [0, 16_384],
    [16_376, 16_384],
    [16_377, 32_768],
  ])('a report of %i bytes is padded to %i', (length, size) => {
    expect(reportSize(length)).toBe(size);
    expect(isReportSize(size)).toBe(true);
  });

  test.each([
    [0, 65_536],
    [65_528, 65_536],
    [65_529, 81_920],
    [81_913, 102_400],
  ])('an attachment of %i bytes is padded to %i', (length, size) => {
    expect(attachmentSize(length)).toBe(size);
    expect(isAttachmentSize(size)).toBe(true);
  });

  test.each([0, 1, 16_385, 1_064_960])('%i is no size of a report', (size) => {
    expect(isReportSize(size)).toBe(false);
  });

  test.each([0, 8, 65_535, 81_919, 2 ** 33])('%i is no size of an attachment', (size) => {
    expect(isAttachmentSize(size)).toBe(false);
  });
});

const content = bytesOf(100);

test('unpad gives back what was padded', () => {
  expect(unpad(pad(content, 1024), headSize)).toEqual(content);
  expect(() => pad(content, 107)).toThrow('longer');
});

const faults: [string, Uint8Array][] = [
  ['a length beyond the end', flip(pad(content, 1024), 5)],
  ['a huge length', flip(pad(content, 1024), 0)],
  ['a last byte that is not zero', flip(pad(content, 1024), -1)],
  ['less than a prefix', new Uint8Array(7)],
];

test.each(faults)('%s is refused', async (_, padded) => {
  expect(await stageOf(() => unpad(padded, headSize))).toBe('padding');
});

test('a size larger than was needed is refused', async () => {
  expect(await stageOf(() => unpad(pad(content, 32_768), reportSize))).toBe('padding');
});

describe('a stream of chunks', () => {
  const unpadAll = (padded: Uint8Array): Uint8Array => {
    const unpadder = new Unpadder({ size: padded.length, sizeFor: attachmentSize });
    const parts: number[] = [];
    for (let start = 0; start < padded.length; start += 65_536) parts.push(...unpadder.push(padded.subarray(start, start + 65_536)));
    unpadder.finish();
    return Uint8Array.from(parts);
  };

  test.each([0, 1, 65_527, 65_528, 65_529, 131_064, 131_065])('of %i bytes loses its padding', (length) => {
    expect(unpadAll(pad(bytesOf(length), attachmentSize(length)))).toEqual(bytesOf(length));
  });

  test.each([0, 80_000, 81_919])('with byte %i changed is refused', async (offset) => {
    expect(await stageOf(() => unpadAll(flip(pad(bytesOf(65_529), 81_920), offset)))).toBe('padding');
  });
});

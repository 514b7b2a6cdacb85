import { ReadAhead } from '../../../web/defender/read_ahead.ts';
import type { SealingClient } from '../../../web/defender/sealing_client.ts';
import type { FileToSeal } from '../../../web/defender/sealing_messages.ts';

const [video, cleaned, photo] = [new Blob(['video']), new Blob(['cleaned']), new Blob(['photo'])];
const copy: FileToSeal = { content: cleaned, name: 'a1.mp4', mediaType: 'video/mp4', metadata: 'stripped', derived: { content: video, mediaType: 'video/mp4', how: ['metadata'] } };
const plain: FileToSeal = { content: photo, name: 'a2.jpg', mediaType: 'image/jpeg', metadata: 'none' };

function readAhead({ fails = false } = {}) {
  const asked: [Blob, number][] = [];
  const client = {
    ask: ({ content, readAs }: { content: Blob; readAs: number }) => {
      asked.push([content, readAs]);
      return fails ? Promise.reject(new Error('no worker')) : Promise.resolve();
    },
  };
  return { asked, ahead: new ReadAhead(client as unknown as Pick<SealingClient, 'ask'>) };
}

test('each file is read once, and what a copy was made from as well', () => {
  const { ahead, asked } = readAhead();
  ahead.read([copy]);
  ahead.read([copy, plain]);
  expect(asked.map(([content]) => content)).toEqual([cleaned, video, photo]);
  expect(new Set(asked.map(([, readAs]) => readAs)).size).toBe(3);
});

test('files carry the numbers under which they were read, and those that were not carry none', () => {
  const { ahead, asked } = readAhead();
  ahead.read([copy]);
  const [first, second] = ahead.numbered([copy, plain]);
  expect([first!.readAs, first!.derived!.readAs]).toEqual(asked.map(([, readAs]) => readAs));
  expect(second!.readAs).toBeUndefined();
});

test('what cannot be read ahead stops nobody', () => {
  const { ahead } = readAhead({ fails: true });
  expect(() => {
    ahead.read([plain]);
  }).not.toThrow();
});

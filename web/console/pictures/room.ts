/** How much room there is for a picture. */

import { useSignal, type Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const BEFORE_PX = 600;

export function useRoom(): { readonly box: RefObject<HTMLDivElement | null>; readonly room: Signal<{ readonly width: number; readonly height: number }> } {
  const box = useRef<HTMLDivElement>(null);
  const room = useSignal({ width: BEFORE_PX, height: BEFORE_PX });
  useLayoutEffect(() => {
    const { current: found } = box;
    if (found === null) return undefined;
    const look = (): void => {
      if (found.clientWidth > 0) room.value = { width: found.clientWidth, height: found.clientHeight };
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(found);
    return () => {
      observer.disconnect();
    };
  }, []);
  return { box, room };
}

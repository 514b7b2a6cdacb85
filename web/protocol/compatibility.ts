/**
 * What the noble libraries expect of a browser and one of ES2020 does not have.
 *
 * `primitives.ts` imports this before any of them, because they call `Object.hasOwn` (ES2022)
 * while they load. This is the only file of the protocol that changes a global object, it has
 * no twin in Python, and it does nothing where the browser is newer.
 */

/* eslint-disable-next-line @typescript-eslint/unbound-method -- called with an explicit `this` */
const owns = Object.prototype.hasOwnProperty;

if (!('hasOwn' in Object)) {
  Object.defineProperty(Object, 'hasOwn', {
    value: (target: object, name: PropertyKey): boolean => owns.call(target, name),
    configurable: true,
    writable: true,
  });
}

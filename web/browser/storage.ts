// The only storage that this site ever uses, and only where somebody asked for it: one database in IndexedDB.
//
// Looking for it leaves nothing behind; opening one that is not there would. Connections are short, so that nothing
// stands in the way when it has to go.

const NAME = 'b';
const STORE = 'b';

export type StoredKey = string;

/** Whether something can be kept here, and be found without a trace. */
export function canStore(): boolean {
  return window.isSecureContext && 'indexedDB' in window && 'databases' in indexedDB && 'subtle' in crypto;
}

export async function isStored(): Promise<boolean> {
  if (!canStore()) return false;
  return (await indexedDB.databases()).some(({ name }) => name === NAME);
}

/** Everything goes, also while the page goes away: nobody waits for it. */
export function forgetStored(): void {
  indexedDB.deleteDatabase(NAME);
}

/** The same, for who waits. */
export async function forgottenStored(): Promise<void> {
  await answer(indexedDB.deleteDatabase(NAME));
}

export async function read(key: StoredKey): Promise<unknown> {
  return within('readonly', (store) => store.get(key));
}

/** All or nothing of it is there afterwards; what is `undefined` is taken out. */
export async function write(entries: ReadonlyMap<StoredKey, unknown>): Promise<void> {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, 'readwrite');
    const store = transaction.objectStore(STORE);
    for (const [key, value] of entries) {
      if (value === undefined) store.delete(key);
      else store.put(value, key);
    }
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = (): void => {
        resolve();
      };
      transaction.onabort = (): void => {
        reject(transaction.error ?? new Error('not stored'));
      };
    });
  } finally {
    database.close();
  }
}

async function within<Value>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Value>): Promise<Value> {
  const database = await opened();
  try {
    return await answer(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = (): void => {
    request.result.createObjectStore(STORE);
  };
  return answer(request);
}

async function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = (): void => {
      resolve(request.result);
    };
    request.onerror = (): void => {
      reject(request.error ?? new Error('no answer'));
    };
  });
}

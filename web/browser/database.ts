// One database in IndexedDB, by its name: a table of keys and values.
//
// Looking for it leaves nothing behind; opening one that is not there would. Connections are short, so that nothing
// stands in the way when it has to go.

const STORE = 'b';

export type StoredKey = string;

export class Database {
  constructor(private readonly name: string) {}

  /** Whether it is there. */
  async exists(): Promise<boolean> {
    return !(await isKnownToBeEmpty()) && (await indexedDB.databases()).some(({ name }) => name === this.name);
  }

  /** Everything goes, also while the page goes away: nobody need wait for it. */
  async forget(): Promise<void> {
    await answer(indexedDB.deleteDatabase(this.name));
  }

  async read(key: StoredKey): Promise<unknown> {
    const database = await this.opened();
    try {
      return await answer(database.transaction(STORE, 'readonly').objectStore(STORE).get(key) as IDBRequest<unknown>);
    } finally {
      database.close();
    }
  }

  /** Everything whose key begins like that, in the order of the keys, as it was at one moment. */
  async readAll(beginning: string): Promise<ReadonlyMap<StoredKey, unknown>> {
    const database = await this.opened();
    try {
      const store = database.transaction(STORE, 'readonly').objectStore(STORE);
      const [keys, values] = await Promise.all([answer(store.getAllKeys(range(beginning))), answer(store.getAll(range(beginning)) as IDBRequest<unknown[]>)]);
      return new Map(keys.map((key, i) => [key as StoredKey, values[i]]));
    } finally {
      database.close();
    }
  }

  /** Takes everything out whose key begins like that. */
  async removeAll(beginning: string): Promise<void> {
    const database = await this.opened();
    try {
      await answer(database.transaction(STORE, 'readwrite').objectStore(STORE).delete(range(beginning)));
    } finally {
      database.close();
    }
  }

  /** All or nothing of it is there afterwards; what is `undefined` is taken out. */
  async write(entries: ReadonlyMap<StoredKey, unknown>): Promise<void> {
    const database = await this.opened();
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

  private async opened(): Promise<IDBDatabase> {
    const request = indexedDB.open(this.name, 1);
    request.onupgradeneeded = (): void => {
      request.result.createObjectStore(STORE);
    };
    return answer(request);
  }
}

function range(beginning: string): IDBKeyRange {
  return IDBKeyRange.bound(beginning, `${beginning}\uffff`);
}

/**
 * Firefox alone makes a folder with the site's name when it is asked for its databases, and knows without it that
 * nothing lies there. Chromium, which leaves nothing, counts nothing either until it is asked.
 */
async function isKnownToBeEmpty(): Promise<boolean> {
  // Workers know no CSS; whoever works with one has nothing to hide from the folder.
  if (typeof CSS === 'undefined' || !CSS.supports('-moz-appearance', 'none')) return false;
  return (await navigator.storage.estimate()).usage === 0;
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

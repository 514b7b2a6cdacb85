/** How the names of all caches of the console begin. */
export const CACHES = 'console ';

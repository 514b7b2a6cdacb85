/** What sends files and says where they stand: it comes with the first of them, to nobody who sends none. */

export { showUploads, uploadsPanel } from './screens/uploads.ts';
export { Uploads } from './uploads.ts';

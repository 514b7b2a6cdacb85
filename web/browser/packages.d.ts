// The package's own entry would try out localStorage as soon as it is loaded, and leave a trace in the profile.
declare module 'tus-js-client/lib/upload.js' {
  import { Upload, type UploadOptions } from 'tus-js-client';

  export default class BaseUpload extends Upload {
    static readonly defaultOptions: UploadOptions;
  }
}

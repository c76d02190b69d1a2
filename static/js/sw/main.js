// @ts-check
// Everything /sw.js is made of. The server joins these modules into one classic script and puts RESTRIDE before it.
import "./worker.js";
import "./upload.js";
import "./push.js";

"use strict";
// The faces of a page are in it, yet a browser asks for them only when it lays out text: loaded here, they are
// there before anything is shown, and no line breaks anew under a reader's eyes.
for (const face of document.fonts) face.load().catch(() => {});

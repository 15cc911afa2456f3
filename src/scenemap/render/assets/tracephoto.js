"use strict";

/* The photo: opened by the user or written into the page, upright, of bounded size. It is drawn on a
   canvas and goes nowhere else. */

scenemap.tracePhoto = (() => {
  const MOST_BYTES = 100e6;

  function draw(bitmap, width, height) {
    const canvas = scenemap.dom.html("canvas", { width, height });
    const pen = canvas.getContext("2d");
    // What is transparent would come out black.
    pen.fillStyle = "white";
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, width, height);
    return canvas;
  }

  function faultOf({ name, type }) {
    if (type === "application/pdf" || /\.pdf$/i.test(name)) {
      return "photo_fault_pdf";
    }
    return /\.hei[cf]$/i.test(name) ? "photo_fault_heic" : "photo_fault_none";
  }

  /** A file as { canvas, name, width, height, was }, `was` its size where it was made smaller; or
      { fault, name }. */
  async function open(file, mostSide) {
    const { name = "" } = file;
    if (file.size > MOST_BYTES) {
      return { fault: "photo_fault_large", name };
    }
    let bitmap = null;
    try {
      // Upright, as the picture's metadata say that it was held.
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return { fault: faultOf(file), name };
    }
    const scale = Math.min(1, mostSide / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.round(side * scale));
    const was = scale < 1 ? { width: bitmap.width, height: bitmap.height } : null;
    const canvas = draw(bitmap, width, height);
    bitmap.close();
    return { canvas, name, width, height, was };
  }

  /** The picture that was written into the page, as a file. */
  function embedded({ name, data }) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    return new File([bytes], name, { type: "image/jpeg" });
  }

  return Object.freeze({ open, embedded, draw });
})();

/** A mountain in the evening, as a picture of a group. */
export function madeUpPicture(hue: number): Promise<Uint8Array> {
  return painted(96, 96, hue, 'image/webp').then(async (blob) => new Uint8Array(await blob.arrayBuffer()));
}

/** The same mountain, as somebody's photo. */
export function madeUpPhoto(width: number, height: number, hue: number): Promise<Blob> {
  return painted(width, height, hue, 'image/jpeg');
}

function painted(width: number, height: number, hue: number, type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context) {
    context.scale(width / 96, height / 96);
    const sky = context.createLinearGradient(0, 0, 0, 96);
    sky.addColorStop(0, `hsl(${hue} 70% 72%)`);
    sky.addColorStop(1, `hsl(${hue + 40} 60% 45%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, 96, 96);
    context.fillStyle = `hsl(${hue + 180} 40% 25%)`;
    context.beginPath();
    context.moveTo(0, 96);
    context.lineTo(34, 46);
    context.lineTo(58, 76);
    context.lineTo(74, 58);
    context.lineTo(96, 96);
    context.fill();
  }
  return canvas.convertToBlob({ type });
}

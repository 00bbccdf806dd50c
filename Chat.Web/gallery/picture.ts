/** A mountain in the evening, as a picture of a group. */
export function madeUpPicture(hue: number): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(96, 96);
  const context = canvas.getContext('2d');
  if (context) {
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
  return canvas.convertToBlob({ type: 'image/webp' }).then(async (blob) => new Uint8Array(await blob.arrayBuffer()));
}

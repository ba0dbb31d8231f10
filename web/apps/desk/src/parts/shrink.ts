/** Writing on a paper in the picture can still be read. */
const LONGEST_PX = 1920
const QUALITY = 0.82

/**
 * A photograph drawn anew, as small as it can still be read: telephones take them ten times larger, and the line in a
 * village is thin. What the camera wrote into it, the place above all, stays behind: nobody was asked for it.
 * A paper goes as it is; a picture that the browser cannot open is not sent.
 */
export async function shrink(file: File): Promise<Blob> {
  if (!file.type.startsWith('image/')) return file
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  if (!drawn) throw new Error('the picture could not be drawn')
  return drawn
}

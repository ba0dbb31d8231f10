/** What is smaller goes as it is. */
const SMALL_BYTES = 400_000
/** Writing on a paper in the picture can still be read. */
const LONGEST_PX = 1920
const QUALITY = 0.82

/**
 * A photograph as small as it can still be read: telephones take them ten times larger, and the line in a village is
 * thin. Where it was taken goes too, which nobody was asked for. What the browser cannot open goes as it is.
 */
export async function shrink(file: File): Promise<Blob> {
  if (!file.type.startsWith('image/') || file.size <= SMALL_BYTES) return file
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    return small && small.size < file.size ? small : file
  } catch {
    return file
  }
}

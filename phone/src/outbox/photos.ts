/** Photos on the device: made small, kept under an id until the server has them. */
export const PHOTOS_MAX = 6
const SIDE_PX_MAX = 1600

export interface Picked { path: string; name: string }

/** Lets the person choose or take photos; an empty list if that was cancelled. */
export function pick(count: number): Promise<Picked[]> {
  return new Promise((resolve) => {
    uni.chooseImage({
      count, sizeType: ['compressed'],
      success: ({ tempFilePaths }) => resolve([tempFilePaths].flat().map((path, i) => ({ path, name: `photo-${i + 1}.jpg` }))),
      fail: () => resolve([]),
    })
  })
}

// #ifdef H5
const STORE = 'photos'

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('lianzhang-phone', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}

/** Resolves when the transaction is complete, not when the request succeeded: only then is it kept. */
async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode)
      const asked = act(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(asked.result)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    db.close()
  }
}

async function smaller(path: string): Promise<ArrayBuffer> {
  const image = new Image()
  image.src = path
  await image.decode()
  const share = Math.min(1, SIDE_PX_MAX / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.naturalWidth * share))
  canvas.height = Math.max(1, Math.round(image.naturalHeight * share))
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8))
  if (!blob) throw new Error('the photo cannot be read')
  return blob.arrayBuffer()
}

/** Keeps a photo. Bytes and not a blob: some browsers lose blobs of a database when they are closed. */
export async function keepPhoto(id: string, path: string): Promise<void> {
  const bytes = await smaller(path)
  await within('readwrite', (store) => store.put(bytes, id))
}
/** An address under which the photo can be shown and sent, null when the device lost it. */
export async function photoPath(id: string): Promise<string | null> {
  const bytes = await within<ArrayBuffer | undefined>('readonly', (store) => store.get(id))
  return bytes ? URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })) : null
}
export async function dropPhoto(id: string): Promise<void> {
  await within('readwrite', (store) => store.delete(id))
}
/** The bytes as a file with a name, which an address of memory has not. */
export async function photoFile(id: string, name: string): Promise<File | null> {
  const bytes = await within<ArrayBuffer | undefined>('readonly', (store) => store.get(id))
  return bytes ? new File([bytes], name, { type: 'image/jpeg' }) : null
}
// #endif

// #ifdef MP-WEIXIN
declare const wx: { env: { USER_DATA_PATH: string }; getFileSystemManager(): {
  copyFile(o: { srcPath: string; destPath: string; success(): void; fail(e: unknown): void }): void
  access(o: { path: string; success(): void; fail(): void }): void
  unlink(o: { filePath: string; success(): void; fail(): void }): void
} }
const placeOf = (id: string): string => `${wx.env.USER_DATA_PATH}/${id}.jpg`

export function keepPhoto(id: string, path: string): Promise<void> {
  void SIDE_PX_MAX // WeChat makes it smaller when it is chosen
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().copyFile({ srcPath: path, destPath: placeOf(id), success: () => resolve(), fail: reject })
  })
}
export function photoPath(id: string): Promise<string | null> {
  return new Promise((resolve) => {
    wx.getFileSystemManager().access({ path: placeOf(id), success: () => resolve(placeOf(id)), fail: () => resolve(null) })
  })
}
export function dropPhoto(id: string): Promise<void> {
  return new Promise((resolve) => {
    wx.getFileSystemManager().unlink({ filePath: placeOf(id), success: () => resolve(), fail: () => resolve() })
  })
}
// #endif

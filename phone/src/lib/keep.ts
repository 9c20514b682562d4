/** Small values kept on the device. */
export function keep(key: string, value: unknown): void {
  uni.setStorageSync(key, JSON.stringify(value))
}
export function kept<T>(key: string): T | null {
  const text = uni.getStorageSync(key) as string | undefined
  if (!text) return null
  try {
    return JSON.parse(text) as T
  } catch {
    return null
  }
}
export function forget(key: string): void {
  uni.removeStorageSync(key)
}
export function keysBeginning(prefix: string): string[] {
  return uni.getStorageInfoSync().keys.filter((key) => key.startsWith(prefix))
}

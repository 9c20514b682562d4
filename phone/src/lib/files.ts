/** Opens a file of a case with what the platform has for it. */
import { address, headers, Problem } from '../api/client'

export function openAttachment(id: string, mediaType: string): Promise<void> {
  const url = address(`/attachments/${id}`)
  // #ifdef H5
  // the cookie goes along; the server says that it is to be saved and not shown
  if (mediaType.startsWith('image/')) uni.previewImage({ urls: [url] })
  else window.location.assign(url)
  return Promise.resolve()
  // #endif
  // #ifndef H5
  return new Promise((resolve, reject) => {
    uni.downloadFile({
      url, header: headers(),
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode !== 200) { reject(new Problem(statusCode, `http.${statusCode}`, `HTTP ${statusCode}`)); return }
        if (mediaType.startsWith('image/')) uni.previewImage({ urls: [tempFilePath] })
        else uni.openDocument({ filePath: tempFilePath })
        resolve()
      },
      fail: () => reject(new Problem(0, 'network', 'network')),
    })
  })
  // #endif
}

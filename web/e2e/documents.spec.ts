/** A résumé or a job description as a file: chosen or dropped, read, corrected, refused in words. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, networkNoise, shoot, signUp, test } from './fixtures';

const folder = join(import.meta.dirname, '../../crates/document/tests/fixtures');
const fixture = (name: string) => join(folder, name);

async function openDetails(page: Page, summary: string): Promise<void> {
  await page.goto('/interviews/new');
  await page.getByText(summary).click();
}

/** Drops a file on a field as a person would. */
async function drop(page: Page, target: Locator, name: string): Promise<void> {
  const bytes = [...readFileSync(fixture(name))];
  const carried = await page.evaluateHandle(
    ([content, called]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(content)], called));
      return transfer;
    },
    [bytes, name] as const,
  );
  await target.dispatchEvent('dragover', { dataTransfer: carried });
  await target.dispatchEvent('drop', { dataTransfer: carried });
}

test('a Korean PDF and a DOCX are read, corrected and counted', async ({ page }) => {
  await signUp(page);
  await openDetails(page, '상세 설정');
  const resume = page.getByRole('textbox', { name: /^이력서/ });
  const advert = page.getByRole('textbox', { name: /^채용 공고/ });

  await resume.fill('먼저 쓴 글');
  await page.getByLabel('이력서·자기소개서 파일 선택').setInputFiles(fixture('korean.pdf'));
  await expect(resume).toHaveValue(/^김철수 - 백엔드 개발자\n\n결제 서비스를 Rust로 다시 써서/);
  await expect(page.getByRole('status').filter({ hasText: '‘korean.pdf’ 파일에서 1쪽' })).toBeVisible();
  await page.getByRole('button', { name: '되돌리기' }).click();
  await expect(resume).toHaveValue('먼저 쓴 글');
  await expect(page.getByLabel('이력서·자기소개서 파일 선택')).toBeFocused();

  const buffer = Buffer.concat([Buffer.from('저는 백엔드 개발자입니다. '.repeat(5)), Buffer.from([0xff])]);
  await page.getByLabel('이력서·자기소개서 파일 선택').setInputFiles({ name: 'cv.txt', mimeType: 'text/plain', buffer });
  await expect(page.getByRole('status').filter({ hasText: '읽을 수 없는 1자는' })).toBeVisible();

  await page.getByLabel('이력서·자기소개서 파일 선택').setInputFiles(fixture('korean.pdf'));
  await expect(resume).toHaveValue(/김철수/);
  await drop(page, advert, 'korean.docx');
  await expect(advert).toHaveValue(/기술\tRust, PostgreSQL, Kubernetes/);
  await resume.pressSequentially(' 덧붙인 말');
  await expectAccessible(page, 'files read');
  await shoot(page, 'documents-read-desk-ko');

  await page.getByLabel('지원 직무').fill('백엔드 개발자');
  const kept = page.waitForResponse((answer) => answer.request().method() === 'GET' && /\/sessions\/\d+$/.test(answer.url()));
  await page.getByRole('button', { name: '면접 시작' }).click();
  const { resume: asked, job_description: wanted } = (await (await kept).json()) as Record<string, string>;
  expect(asked).toContain('덧붙인 말');
  expect(wanted).toContain('서울대학교 컴퓨터공학과');
});

test('what cannot be read is told in words, and what was written stays', { tag: '@thorough' }, async ({ page, watch }) => {
  watch.expected.push(networkNoise);
  await signUp(page);
  await openDetails(page, '상세 설정');
  const resume = page.getByRole('textbox', { name: /^이력서/ });
  const chooser = page.getByLabel('이력서·자기소개서 파일 선택');
  await resume.fill('먼저 쓴 글');
  const html = { name: 'cv.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html><p>cv') };
  const large = { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.alloc(6 * 1024 * 1024, 'a') };
  const empty = { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) };
  const compound = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  const hangul = { name: 'cv.hwp', mimeType: 'application/x-hwp', buffer: compound };
  for (const [file, words] of [
    [fixture('scanned.pdf'), '스캔한 그림'],
    [fixture('locked.pdf'), '암호가 걸린'],
    [html, 'PDF, DOCX, HWP, HWPX, 텍스트 파일만'],
    [hangul, '한글이나 워드에서 PDF로 저장'],
    [large, '너무 큽니다'],
    [empty, '빈 파일'],
  ] as const) {
    await chooser.setInputFiles(file);
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
    await expect(resume).toHaveValue('먼저 쓴 글');
  }
  await expectAccessible(page, 'a file refused');
  await page.route('**/documents/text', (route) => route.abort());
  await chooser.setInputFiles(fixture('english.pdf'));
  await expect(page.getByRole('alert').filter({ hasText: '서버에 닿지 않아' })).toBeVisible();
});

test('in English on a phone: reading shows that it goes on, and can be given up', { tag: '@thorough' }, async ({ browser, server }) => {
  const viewport = { width: 360, height: 740 };
  const context = await browser.newContext({ baseURL: server.url, viewport, locale: 'en-GB', hasTouch: true });
  const page = await context.newPage();
  await signUp(page);
  await openDetails(page, 'More options');
  const chooser = page.getByLabel('Upload résumé');
  const resume = page.getByRole('textbox', { name: /^Résumé/ });

  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route('**/documents/text', async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await chooser.setInputFiles(fixture('english.pdf'));
  await expect(page.getByRole('progressbar', { name: 'Reading “english.pdf”.' })).toBeVisible();
  await shoot(page, 'documents-reading-phone-en');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  goOn();
  await page.unroute('**/documents/text');

  await chooser.setInputFiles(fixture('english.pdf'));
  await expect(resume).toHaveValue(/^Jane Park\n\nBackend engineer/);
  await expect(page.getByRole('status').filter({ hasText: 'on 2 pages from “english.pdf”' })).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, 'scrolls sideways').toBeLessThanOrEqual(0);
  await expectAccessible(page, 'a file read on a phone');
  await shoot(page, 'documents-read-phone-en');
  await context.close();
});

test('a file is chosen by keyboard alone', async ({ page }) => {
  // Asked for early: the browser opens its own dialog for a chooser that nobody waits for yet.
  const chosen = page.waitForEvent('filechooser');
  await signUp(page);
  await openDetails(page, '상세 설정');
  await page.getByRole('textbox', { name: /^이력서/ }).focus();
  await page.keyboard.press('Tab');
  const chooser = page.getByLabel('이력서·자기소개서 파일 선택');
  await expect(chooser).toBeFocused();
  await page.keyboard.press('Enter');
  await (await chosen).setFiles(fixture('korean.docx'));
  await expect(page.getByRole('textbox', { name: /^이력서/ })).toHaveValue(/김철수/);
});

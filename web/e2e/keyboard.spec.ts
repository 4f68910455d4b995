/** The whole practice without a mouse. */

import type { Page } from '@playwright/test';
import { expect, goodAnswer, newPerson, test } from './fixtures';

/** Moves on with Tab until the focus is on what has this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return '';
      const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null;
      return element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent;
    });
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Tab never came to ${String(name)}`);
}

test('sign up, interview and results by keyboard alone', async ({ page }) => {
  const person = newPerson();
  await page.goto('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '본문으로 건너뛰기' })).toBeFocused();
  await tabTo(page, /^회원가입하고 시작하기$/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/signup**');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(page, /^아이디/);
  await page.keyboard.insertText(person.username);
  await tabTo(page, /^비밀번호$/);
  await page.keyboard.insertText(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/interviews/new');
  await tabTo(page, /^보관했습니다$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '복구 코드를 보관해 주세요' })).toBeHidden();
  await tabTo(page, /^지원 직무/);
  await page.keyboard.insertText('간호사');
  await page.keyboard.press('Enter');
  await page.waitForURL(/interviews\/\d+/);
  await page.getByRole('textbox', { name: '답변' }).waitFor({ timeout: 40_000 });
  await tabTo(page, /^답변$/);
  await page.keyboard.insertText(goodAnswer);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('저장됨')).toBeVisible();
  await expect(page.getByRole('button', { name: '다음 질문' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('질문 2 / 5')).toBeVisible();

  await page.keyboard.press('Shift+Tab');
  await tabTo(page, /^면접 마치기$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('button', { name: '면접 마치기' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, /^면접 마치기$/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/report');
  await expect(page.getByText('채점하고 있습니다')).toHaveCount(0, { timeout: 30_000 });
  await tabTo(page, /^질문 1.+100$/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^자세한 피드백$/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^“/);
  await expect(page.locator('mark[data-active]').first()).toBeVisible();
});

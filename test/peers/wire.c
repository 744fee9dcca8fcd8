/* A wire between two interfaces of this network namespace that loses, doubles, delays and reorders IPv4 frames, as tc-netem does
 * where the kernel has it. Usage: wire IF1 IF2 SEED LOSS% DUPLICATE% REORDER% DELAY_MS JITTER_MS; ends with its standard input. */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FRAMES 4096
#define LARGEST (66000 + sizeof(struct virtio_net_hdr))

struct frame { double due; int to; ssize_t length; unsigned char *bytes; };
static struct frame waiting[FRAMES];
static int count;
static unsigned long long state;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* From 0 up to, not including, 100. */
static double chance(void) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (double)(state >> 33) / (1ULL << 31) * 100;
}

/* With the checksum and segmentation that the sender left to the device (PACKET_VNET_HDR), which are handed on as they are. */
static int open_interface(const char *name) {
  int yes = 1, fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
  struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(name) };
  if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &yes, sizeof yes) < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    perror(name);
    exit(1);
  }
  return fd;
}

static void keep(double due, int to, const unsigned char *bytes, ssize_t length) {
  if (count == FRAMES) return;
  struct frame *f = &waiting[count++];
  f->due = due; f->to = to; f->length = length; f->bytes = malloc((size_t)length);
  if (!f->bytes) exit(1);
  memcpy(f->bytes, bytes, (size_t)length);
}

int main(int argc, char **argv) {
  if (argc != 9) return 2;
  static unsigned char bytes[LARGEST];
  int ends[2] = { open_interface(argv[1]), open_interface(argv[2]) };
  state = strtoull(argv[3], NULL, 10);
  double loss = atof(argv[4]), twice = atof(argv[5]), late = atof(argv[6]), delay = atof(argv[7]), jitter = atof(argv[8]);
  alarm(120);
  puts("ready");
  fflush(stdout);
  for (;;) {
    double soonest = 1000;
    for (int n = 0; n < count; n++) if (waiting[n].due - now() < soonest) soonest = waiting[n].due - now();
    struct pollfd fds[3] = { { ends[0], POLLIN, 0 }, { ends[1], POLLIN, 0 }, { 0, POLLIN, 0 } };
    poll(fds, 3, soonest < 0 ? 0 : (int)soonest + 1);
    if (fds[2].revents && read(0, bytes, sizeof bytes) <= 0) return 0;
    for (int from = 0; from < 2; from++) {
      if (!(fds[from].revents & POLLIN)) continue;
      struct sockaddr_ll source;
      socklen_t size = sizeof source;
      ssize_t length = recvfrom(ends[from], bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&source, &size);
      if (length <= (ssize_t)sizeof(struct virtio_net_hdr) + 14 || source.sll_pkttype == PACKET_OUTGOING) continue;
      const unsigned char *type = bytes + sizeof(struct virtio_net_hdr) + 12;
      int is_ip = type[0] == 0x08 && type[1] == 0x00;
      if (is_ip && chance() < loss) continue;
      double due = now() + delay + (is_ip ? chance() / 100 * jitter : 0);
      if (is_ip && chance() < late) due += 2 * jitter;
      keep(due, 1 - from, bytes, length);
      if (is_ip && chance() < twice) keep(due + chance() / 100 * jitter, 1 - from, bytes, length);
    }
    for (int n = 0; n < count;) {
      if (waiting[n].due > now()) { n++; continue; }
      if (send(ends[waiting[n].to], waiting[n].bytes, (size_t)waiting[n].length, 0) < 0) perror("send");
      free(waiting[n].bytes);
      memmove(&waiting[n], &waiting[n + 1], (size_t)(--count - n) * sizeof *waiting);
    }
  }
}

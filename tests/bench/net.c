// What tests/bench/net.lua does, by hand: a training loop for one network of layers of two, a convolution as its loops, and the bare matrix
// products (OpenBLAS) of an autoencoder's training and of a decoder's Jacobians, which no library without better products can go below.
// libs: -lopenblas
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void openblas_set_num_threads(int n);

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void report(const char *name, void (*f)(void), int runs, double times)
{
    double best = 1e300;
    f();
    for (int i = 0; i < runs; i++) {
        double t = now();
        f();
        t = now() - t;
        best = t < best ? t : best;
    }
    printf("%s %.9g\n", name, best * times);
}

// ---- ten layers x + tanh(W x + b) of width 2 and a linear one, AdamW, 200 epochs ----

enum { N = 500, L = 10, P = 6*L + 3 };
static double theta[P], first[P], second[P], X[2][N], label[N], x[L + 1][2][N], a[L][2][N], g[2][N];

static void network(void)
{
    for (int e = 1; e <= 200; e++) {
        double grad[P] = { 0 }, *out = theta + 6*L;
        memcpy(x[0], X, sizeof X);
        for (int l = 0; l < L; l++) {
            const double *w = theta + 6*l;
            for (int r = 0; r < 2; r++)
                for (int i = 0; i < N; i++) {
                    a[l][r][i] = tanh(w[2*r]*x[l][0][i] + w[2*r + 1]*x[l][1][i] + w[4 + r]);
                    x[l + 1][r][i] = x[l][r][i] + a[l][r][i];
                }
        }
        for (int i = 0; i < N; i++) {
            double z = out[0]*x[L][0][i] + out[1]*x[L][1][i] + out[2], d = (1/(1 + exp(-z)) - label[i])/N;
            grad[6*L] += d*x[L][0][i];
            grad[6*L + 1] += d*x[L][1][i];
            grad[6*L + 2] += d;
            g[0][i] = d*out[0];
            g[1][i] = d*out[1];
        }
        for (int l = L - 1; l >= 0; l--) {
            const double *w = theta + 6*l;
            double *G = grad + 6*l, s[6] = { 0 };
            for (int i = 0; i < N; i++) {
                double u = (1 - a[l][0][i]*a[l][0][i])*g[0][i], v = (1 - a[l][1][i]*a[l][1][i])*g[1][i];
                s[0] += u*x[l][0][i], s[1] += u*x[l][1][i], s[2] += v*x[l][0][i], s[3] += v*x[l][1][i], s[4] += u, s[5] += v;
                g[0][i] += w[0]*u + w[2]*v;
                g[1][i] += w[1]*u + w[3]*v;
            }
            memcpy(G, s, sizeof s);
        }
        for (int k = 0; k < P; k++) {
            theta[k] *= 1 - 0.005*0.05;
            first[k] += 0.1*(grad[k] - first[k]);
            second[k] += 0.001*(grad[k]*grad[k] - second[k]);
            theta[k] -= 0.005*first[k]/(1 - pow(0.9, e)) / (sqrt(second[k]/(1 - pow(0.999, e))) + 1e-8);
        }
    }
}

// ---- products ----

static double A[128*128], B[128*384], C[128*384];

static void product(int m, int n, int k, int ta, int tb)
{
    cblas_dgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n, k, 1, A, ta ? m : k, B, tb ? k : n, 0, C, n);
}

static void autoencoder(void)                           // ten epochs of fifteen batches of 128
{
    static const int width[] = { 64, 128, 64, 2, 64, 128, 64 };
    for (int batch = 0; batch < 150; batch++)
        for (int l = 0; l < 6; l++) {
            product(width[l + 1], 128, width[l], 0, 0);
            product(width[l + 1], width[l], 128, 0, 1);
            if (l)
                product(width[l], 128, width[l + 1], 1, 0);
        }
}

static void decoder(void)                               // values and two derivatives of 10^4 points, 128 at once
{
    for (int block = 0; block < 79; block++) {
        product(128, 384, 64, 0, 0);
        product(64, 384, 128, 0, 0);
    }
}

// ---- the convolution ----

static double image[3][34][34], kernel[16][3][3][3], mean[16][3][3][3], bias[16], result[16][32][32];

static void convolution(void)
{
    for (int run = 0; run < 100; run++) {
        for (int o = 0; o < 16; o++)
            for (int c = 0; c < 3; c++)
                for (int i = 0; i < 3; i++)
                    for (int j = 0; j < 3; j++)
                        mean[o][c][i][j] = (kernel[o][c][i][j] + kernel[o][c][j][2 - i] + kernel[o][c][2 - i][2 - j] + kernel[o][c][2 - j][i])/4;
        for (int o = 0; o < 16; o++)
            for (int y = 0; y < 32; y++) {
                double *row = result[o][y];
                for (int z = 0; z < 32; z++) row[z] = bias[o];
                for (int c = 0; c < 3; c++)
                    for (int i = 0; i < 3; i++)
                        for (int j = 0; j < 3; j++)
                            for (int z = 0; z < 32; z++) row[z] += mean[o][c][i][j]*image[c][y + i][z + j];
            }
    }
}

static void fill(size_t n, double *v)
{
    for (size_t i = 0; i < n; i++) v[i] = (double)rand()/RAND_MAX - 0.5;
}

int main(void)
{
    openblas_set_num_threads(1);
    fill(P, theta);
    fill(2*N, X[0]);
    for (int i = 0; i < N; i++) label[i] = rand() % 2;
    fill(sizeof A/sizeof *A, A);
    fill(sizeof B/sizeof *B, B);
    fill(3*34*34, image[0][0]);
    fill(16*27, kernel[0][0][0]);
    report("ck_train", network, 3, 10);
    report("ae", autoencoder, 3, 10);
    report("metric", decoder, 5, 1);
    report("conv", convolution, 5, 0.01);
    return 0;
}
